package com.infisical.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void showsMediansAndHowOursComparesWithEachOther() {
    String text =
        new Table(
                List.of(
                    run("floor", RunResult.DONE, 2),
                    run("ours", RunResult.DONE, 3),
                    run("peer", RunResult.DONE, 10),
                    run("floor", RunResult.DONE, 2),
                    run("ours", RunResult.DONE, 5),
                    run("peer", RunResult.DONE, 30)))
            .text();

    assertThat(text.lines().map(line -> List.of(line.strip().split("  +", -1))))
        .contains(
            List.of("floor", "ours", "peer", "ours / floor", "ours / peer"),
            List.of(
                "all synced, from the beginning, s",
                "2.00",
                "4.00 (3.00–5.00)",
                "20.00 (10.00–30.00)",
                "2.00",
                "0.20"));
  }

  @Test
  void leavesOutWhatWasNotMeasured() {
    assertThat(new Table(List.of(run("ours", RunResult.DONE, 3))).text())
        .doesNotContain("steady")
        .doesNotContain("memory");
  }

  @Test
  void tellsHowARunEndedThatWasNotDone() {
    String outcome = "ended (exit 3) when 46 of 5000 were synced";

    assertThat(new Table(List.of(run("ours", outcome, 3))).text())
        .contains("ours: ended (exit 3) when 46 of 5000 were synced. Last lines of its log");
  }

  @Test
  void listsApiRequestsByPhase() {
    RunResult result =
        new RunResult(
            "ours",
            RunResult.DONE,
            "",
            Map.of(Figure.SYNCED, 1.0),
            List.of(),
            List.of(),
            Map.of(
                "sync", new ApiRequests(Map.of("create secrets", 1000L, "get secrets 404", 2L))));

    assertThat(new Table(List.of(result)).text())
        .contains("API requests of ours, sync: create secrets 1000 · get secrets 404 2\n");
  }

  private static RunResult run(String subject, String outcome, double synced) {
    return new RunResult(
        subject,
        outcome,
        outcome.equals(RunResult.DONE) ? "" : "Last lines of its log: …",
        Map.of(Figure.SYNCED, synced),
        List.of(),
        List.of(),
        Map.of());
  }
}
