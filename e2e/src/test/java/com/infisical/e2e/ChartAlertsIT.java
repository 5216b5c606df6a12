package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.e2e.world.ChartRenderer;
import com.infisical.e2e.world.Rendered;
import com.infisical.e2e.world.ServedMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * The chart's alerts, evaluated by Prometheus's own {@code promtool} over what the operator serves:
 * each fires upon what it names and upon nothing else. Where Debian's package {@code prometheus} is
 * installed.
 */
@EnabledIf("hasPromtool")
class ChartAlertsIT {
  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
  private static final String JOB = "job=\"infisical-operator-metrics-service\"";
  private static final String NAMESPACE = "namespace=\"" + ChartRenderer.NAMESPACE + "\"";
  private static final String FIRING = "count by (alertname) (ALERTS{alertstate=\"firing\"})";

  /** From the tenth minute on, once a minute. */
  private static final String GROWS = "0x9 1+1x60";

  /** Once, in the tenth minute. */
  private static final String ONCE = "0x9 1x60";

  /** What is wrong, as the start of a series and its values, and the alert that says so. */
  private static final Map<String, Fault> FAULTS =
      Map.ofEntries(
          Map.entry("InfisicalSecretStale", new Fault("infisical_sync_age_seconds{", "9000x60")),
          Map.entry("InfisicalOperatorNotLeading", new Fault("infisical_leading ", "0x60")),
          Map.entry(
              "InfisicalCredentialsExpired", new Fault("infisical_dead_credentials ", "2x60")),
          Map.entry(
              "InfisicalCleanupLeft",
              new Fault(
                  "infisical_cleanups_total{kind=\"InfisicalPushSecret\",outcome=\"left\"}", ONCE)),
          Map.entry("InfisicalAuthNotReady", new Fault("infisical_resources_failing{", "1x60")),
          Map.entry(
              "InfisicalSyncsFailing",
              new Fault("infisical_syncs_total{outcome=\"failed\"}", GROWS)),
          Map.entry(
              "InfisicalReadsFailing",
              new Fault("infisical_reads_total{outcome=\"unreachable\"}", GROWS)),
          Map.entry(
              "InfisicalLoginsRefused",
              new Fault("infisical_logins_total{method=\"universal\",outcome=\"refused\"}", GROWS)),
          Map.entry(
              "InfisicalLoginsUnreachable",
              new Fault(
                  "infisical_logins_total{method=\"universal\",outcome=\"unreachable\"}", GROWS)),
          Map.entry(
              "InfisicalTokenRenewalFailing",
              new Fault(
                  "infisical_renewals_total{method=\"universal\",outcome=\"refused\"}", GROWS)),
          Map.entry(
              "InfisicalRateLimited",
              new Fault("infisical_reads_total{outcome=\"rate_limited\"}", GROWS)),
          Map.entry(
              "InfisicalLoginsHeldBack",
              new Fault(
                  "infisical_logins_total{method=\"universal\",outcome=\"not_sent\"}", GROWS)),
          Map.entry(
              "InfisicalOperatorInternalErrors",
              new Fault(
                  "infisical_reconciles_total{kind=\"InfisicalAuth\",outcome=\"internal_error\"}",
                  GROWS)));

  private final ObjectMapper json = new ObjectMapper();
  @TempDir private Path folder;

  private record Fault(String series, String values) {}

  static boolean hasPromtool() {
    return Files.isExecutable(PROMTOOL);
  }

  @Test
  void raisesEachAlertUponWhatItNamesAndNoneWhenAllIsWell() throws Exception {
    JsonNode rules = rules();
    assertThat(FAULTS.keySet()).isEqualTo(alerts(rules));

    List<Map<String, Object>> tests = new ArrayList<>();
    tests.add(test("all is well", Map.of(), Set.of()));
    FAULTS.forEach(
        (alert, fault) ->
            tests.add(test(alert, Map.of(fault.series(), fault.values()), Set.of(alert))));

    assertThat(promtool(rules, tests)).contains("SUCCESS");
  }

  @Test
  void raisesAnAlertWhenNoOperatorAnswers() throws Exception {
    Map<String, Object> silence =
        Map.of(
            "interval",
            "1m",
            "input_series",
            List.of(),
            "promql_expr_test",
            List.of(expectation(Set.of("InfisicalOperatorNotLeading"))));

    assertThat(promtool(rules(), List.of(silence))).contains("SUCCESS");
  }

  @Test
  void raisesAnAlertWhenOneOfSeveralShardsHasNoLeader() throws Exception {
    Set<String> firing = Set.of("InfisicalOperatorNotLeading");

    assertThat(
            promtool(
                rules("--set", "shards=2"), List.of(test("one leads of two", Map.of(), firing))))
        .contains("SUCCESS");
  }

  private JsonNode rules(String... more) {
    Rendered rendered =
        new ChartRenderer(folder)
            .render(
                "default",
                Stream.concat(
                        Stream.of("--set", "telemetry.prometheusRule.enabled=true"),
                        Arrays.stream(more))
                    .toArray(String[]::new));
    return rendered.only("PrometheusRule").path("spec");
  }

  private static Set<String> alerts(JsonNode rules) {
    return rules
        .at("/groups/0/rules")
        .valueStream()
        .map(rule -> rule.path("alert").asText())
        .collect(Collectors.toSet());
  }

  /** All that the operator serves, unchanged for an hour but for {@code faults}. */
  private static Map<String, Object> test(
      String name, Map<String, String> faults, Set<String> firing) {
    List<Map<String, String>> series = new ArrayList<>();
    List<String> served =
        ServedMetrics.all().stream().filter(line -> line.startsWith("infisical_")).toList();
    for (String line : served) {
      int end = line.lastIndexOf(' ');
      String values =
          faults.entrySet().stream()
              .filter(fault -> line.startsWith(fault.getKey()))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElse(line.substring(end + 1) + "x60");
      series.add(Map.of("series", scraped(line.substring(0, end)), "values", values));
    }
    assertThat(faults.keySet())
        .allSatisfy(fault -> assertThat(served).anyMatch(line -> line.startsWith(fault)));
    Map<String, Object> test = new LinkedHashMap<>();
    test.put("name", name);
    test.put("interval", "1m");
    test.put("input_series", series);
    test.put("promql_expr_test", List.of(expectation(firing)));
    return test;
  }

  /** With the labels that the chart's ServiceMonitor adds, and those of the series kept. */
  private static String scraped(String series) {
    String added = series.contains("namespace=") ? JOB : JOB + "," + NAMESPACE;
    return series.endsWith("}")
        ? series.substring(0, series.length() - 1) + "," + added + "}"
        : series + "{" + added + "}";
  }

  private static Map<String, Object> expectation(Set<String> firing) {
    return Map.of(
        "expr",
        FIRING,
        "eval_time",
        "45m",
        "exp_samples",
        firing.stream()
            .map(alert -> Map.of("labels", "{alertname=\"" + alert + "\"}", "value", 1))
            .toList());
  }

  /** Runs the tests; YAML contains JSON. */
  private String promtool(JsonNode rules, List<Map<String, Object>> tests)
      throws IOException, InterruptedException {
    json.writeValue(folder.resolve("rules.yml").toFile(), rules);
    Path file = folder.resolve("tests.yml");
    json.writeValue(
        file.toFile(),
        Map.of("rule_files", List.of("rules.yml"), "evaluation_interval", "1m", "tests", tests));
    Process process =
        new ProcessBuilder(PROMTOOL.toString(), "test", "rules", file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }
}
