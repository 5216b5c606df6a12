package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.e2e.pictures.Crowd;
import com.infisical.testkit.ChildProcess;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.Repository;
import com.infisical.testkit.WithControlPlane;
import com.infisical.testkit.browser.Browser;
import com.infisical.testkit.browser.Tab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page with 5,000 resources: {@code make ui-test} prints what it measured. */
@WithControlPlane(crds = true)
class UiLoad {
  private static final int RESOURCES = 5_000;
  private static final int CHANGES = 20;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Scrolls through everything, a frame after the other, and gives how long each frame took. */
  private static final String SCROLL =
      """
      new Promise(done => {
        const scroll = document.getElementById('scroll'), times = [];
        let before = performance.now(), left = 120;
        const step = now => {
          times.push(now - before);
          before = now;
          scroll.scrollTop += 700;
          left-- ? requestAnimationFrame(step) : done(times.slice(1));
        };
        requestAnimationFrame(step);
      })
      """;

  @Test
  void bearsFiveThousandResources(ControlPlane plane) throws InterruptedException {
    Crowd crowd = new Crowd(plane.client(), RESOURCES);
    crowd.gather();
    long started = System.nanoTime();
    ChildProcess ui = packaged(plane);
    ui.awaitReady(PATIENCE, () -> address(ui).isPresent());
    say("milliseconds from the start of the command to its address", List.of(since(started)));
    try (Browser browser = Browser.start(plane);
        Tab tab = browser.tab()) {
      tab.size(1440, 900);
      long begun = System.nanoTime();
      tab.open(address(ui).orElseThrow());
      awaitText(tab, "document.getElementById('link')?.textContent", "live");
      await().atMost(PATIENCE).until(() -> count(tab, "ok") > 2 * RESOURCES);
      assertThat(count(tab, "failed")).isGreaterThanOrEqualTo(12);
      say("milliseconds from the start of the command to all on the page", List.of(since(started)));
      say("milliseconds of these since the page was opened", List.of(since(begun)));

      String group = "[...document.querySelectorAll('.card.group')].length";
      assertThat(tab.value(group).asInt()).as("namespaces are collapsed").isPositive();
      tab.value("document.getElementById('collapse').click()");
      awaitText(tab, "document.getElementById('collapse').ariaPressed", "false");
      assertThat(tab.value("document.querySelectorAll('.card').length").asInt())
          .as("only what is in view is drawn")
          .isBetween(20, 200);
      say("milliseconds a frame while scrolling", numbers(tab.value(SCROLL)));

      tab.value("document.getElementById('scroll').scrollTop = 0");
      tab.value("performance.clearMeasures()");
      List<Double> seen = new ArrayList<>();
      for (int change = 0; change < CHANGES; change++) {
        long at = System.nanoTime();
        crowd.set(0, change % 2 == 1);
        String state = change % 2 == 1 ? "fine" : "failed";
        await()
            .pollInterval(Duration.ofMillis(5))
            .until(
                () ->
                    tab.value(
                            "[...document.querySelectorAll('.card')].some(c => c.ariaLabel.startsWith('InfisicalStaticSecret team-00/app-0000, %s'))"
                                .formatted(state))
                        .asBoolean());
        seen.add(since(at));
      }
      say("milliseconds from a write to the picture", seen);
      say(
          "milliseconds of the page for a change",
          numbers(tab.value("performance.getEntriesByName('change').map(e => e.duration)")));
      tab.press("/");
      tab.type("app-4999");
      await().until(() -> tab.value("document.querySelectorAll('.card').length").asInt() == 4);
      assertThat(tab.problems()).isEmpty();
      say("MiB resident of the command", List.of(residentMebibytes(ui)));
    } finally {
      ui.stop(Duration.ofSeconds(5));
    }
  }

  private static ChildProcess packaged(ControlPlane plane) {
    ProcessBuilder program =
        new ProcessBuilder(
            Repository.find().path("dist/infisical-operator/bin/infisical-operator").toString(),
            "ui",
            "--all-namespaces");
    program.environment().put("KUBECONFIG", plane.kubeConfigFile().toString());
    return plane.startProgram("ui", program);
  }

  private static Optional<String> address(ChildProcess ui) {
    try (Stream<String> lines = Files.lines(ui.log())) {
      return lines.filter(line -> line.startsWith("http://") && line.endsWith("/")).findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double since(long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1e6;
  }

  private static double residentMebibytes(ChildProcess process) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      String line = lines.filter(l -> l.startsWith("VmRSS:")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int count(Tab tab, String state) {
    return Integer.parseInt(
        tab.text("document.querySelector('[data-state=%s] .count').textContent".formatted(state))
            .replace(",", ""));
  }

  private static void awaitText(Tab tab, String expression, String expected) {
    await().atMost(PATIENCE).until(() -> tab.text(expression).equals(expected));
  }

  private static List<Double> numbers(JsonNode array) {
    List<Double> numbers = new ArrayList<>();
    array.forEach(number -> numbers.add(number.asDouble()));
    return numbers;
  }

  private static void say(String what, List<Double> numbers) {
    List<Double> sorted = new ArrayList<>(numbers);
    Collections.sort(sorted);
    System.out.printf(
        "%s: median %.1f, 95 %% under %.1f, longest %.1f, of %d%n",
        what,
        sorted.get(sorted.size() / 2),
        sorted.get(sorted.size() * 95 / 100),
        sorted.getLast(),
        sorted.size());
  }
}
