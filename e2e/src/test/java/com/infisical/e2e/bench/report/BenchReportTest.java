package com.infisical.e2e.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchReportTest {
  private static final String MARKED =
      "# Title\n<!-- make bench-report writes from here -->\nold\n<!-- to here -->\nrest\n";

  @Test
  void readsTheFinishedRunsOfAFile() throws IOException {
    String file =
        """
        {"load": {"resources": 100}, "runs": [
          {"subject": "ours", "outcome": "done", "figures": {"synced": 1.5}, "syncedAtSeconds": [1, 1.5]},
          {"subject": "ours", "outcome": "not done after 5 s", "figures": {"ready": 1}}]}
        """;

    assertThat(Run.read(new ObjectMapper().readTree(file)))
        .containsExactly(new Run(100, "ours", Map.of("synced", 1.5), List.of(1.0, 1.5)));
  }

  @Test
  void writesItsPartOfThePageAndNothingElse() {
    assertThat(Page.replaced(MARKED, "new\n")).isEqualTo(MARKED.replace("old", "\nnew\n"));
    assertThatIllegalStateException().isThrownBy(() -> Page.replaced("# Title\n", "new\n"));
  }

  @Test
  void saysHowCostsGrowAndWhereShardsAreNeeded() {
    List<Run> runs = new ArrayList<>();
    for (int n : List.of(100, 1_000, 10_000)) {
      runs.add(run(n, Map.of()));
    }
    runs.add(run(1_000, Map.of("steady_cpu", 1.0, "steady_reads", 1_000.0, "synced", 99.0)));

    assertThat(new GrowthReport(runs).text())
        .contains("| 1,000 | 4.0 |  | 6.0 | 6.0 | 100 / 110 / 120 |")
        .contains("time 1.00, CPU 1.00; CPU a resource")
        .contains("10.2 KiB of resident memory")
        .contains("a read answered 304 takes 1.00 ms")
        // 100 + 0.01 a resource, at most 345.6 of them.
        .contains("beyond about 24,560 resources in the default container")
        .contains("beyond about 42,000 distinct sources");
  }

  private static Run run(int n, Map<String, Double> more) {
    Map<String, Double> figures =
        new HashMap<>(
            Map.of(
                "synced", 0.004 * n,
                "cpu_sync", 0.006 * n,
                "api_server_cpu", 0.001 * n,
                "etcd_cpu", 0.0005 * n,
                "server_cpu", 0.0003 * n,
                "driver_cpu", 0.0002 * n,
                "idle", 100.0,
                "after", 100 + 0.01 * n,
                "peak", 110 + 0.01 * n));
    figures.putAll(more);
    return new Run(n, "ours", figures, List.of());
  }
}
