package com.infisical.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics.Login;
import com.infisical.operator.metrics.Metrics.Read;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What Prometheus sees of the operator's metrics. */
class MetricsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<String> KINDS =
      List.of(
          "InfisicalStaticSecret",
          "InfisicalSecret",
          "InfisicalDynamicSecret",
          "InfisicalPushSecret");
  private static final Path PAGE = Path.of("..", "docs", "operations.md");

  private Instant now = START;
  private final PrometheusText prometheus = new PrometheusText(() -> now);
  private final Metrics metrics = prometheus.metrics();

  @AfterEach
  void close() {
    prometheus.close();
  }

  @Test
  void countsWhatTheOperatorDoes() {
    useAll(metrics);

    assertThat(prometheus.text())
        .contains(
            "infisical_logins_total{method=\"universal\",outcome=\"granted\"} 1.0",
            "infisical_logins_total{method=\"universal\",outcome=\"not_sent\"} 1.0",
            "infisical_renewals_total{method=\"universal\",outcome=\"refused\"} 1.0",
            "infisical_revocations_total{method=\"universal\",outcome=\"done\"} 1.0",
            "infisical_reads_total{outcome=\"unchanged\"} 2.0",
            "infisical_reads_total{outcome=\"rate_limited\"} 1.0",
            "infisical_reads_shared_total 99.0",
            "infisical_syncs_total{outcome=\"succeeded\"} 1.0",
            "infisical_target_writes_total 3.0",
            "infisical_drift_repairs_total 5.0",
            "infisical_pushed_secrets_total{outcome=\"created\"} 3.0",
            "infisical_workload_restarts_total 2.0",
            "infisical_event_streams_open 7.0",
            "infisical_event_stream_reconnects_total 1.0",
            "infisical_queue_depth{kind=\"InfisicalAuth\"} 7.0",
            "infisical_resources_failing{kind=\"InfisicalAuth\"} 6.0",
            "infisical_resources{kind=\"InfisicalAuth\"} 8.0",
            "infisical_kubernetes_requests_total{code=\"409\",verb=\"create\"} 1.0");
  }

  @Test
  void showsCountersBeforeTheirFirstEvent() {
    metrics.watchCleanups("InfisicalPushSecret");
    metrics.watchQueue("InfisicalAuth", () -> 0);

    assertThat(prometheus.text())
        .contains(
            "infisical_cleanups_total{kind=\"InfisicalPushSecret\",outcome=\"left\"} 0.0",
            "infisical_leases_total{outcome=\"left\"} 0.0",
            "infisical_pushed_secrets_total{outcome=\"failed\"} 0.0",
            "infisical_reads_total{outcome=\"rate_limited\"} 0.0",
            "infisical_reconciles_total{kind=\"InfisicalAuth\",outcome=\"internal_error\"} 0.0",
            "infisical_syncs_total{outcome=\"failed\"} 0.0",
            "infisical_target_writes_total 0.0");
  }

  @Test
  void saysWhetherThisOperatorLeads() {
    AtomicBoolean leads = new AtomicBoolean();
    metrics.watchLeading(leads::get);
    assertThat(prometheus.text()).contains("infisical_leading 0.0");

    leads.set(true);
    assertThat(prometheus.text()).contains("infisical_leading 1.0");
  }

  @Test
  void tellsHowLongReconcilesTake() {
    metrics.reconcile("InfisicalAuth", Duration.ofMillis(20), true);
    metrics.reconcile("InfisicalAuth", Duration.ofSeconds(3), false);

    assertThat(prometheus.text())
        .contains(
            "infisical_reconciles_total{kind=\"InfisicalAuth\",outcome=\"done\"} 1.0",
            "infisical_reconciles_total{kind=\"InfisicalAuth\",outcome=\"internal_error\"} 1.0",
            "infisical_reconcile_duration_seconds_bucket{kind=\"InfisicalAuth\",le=\"0.025\"} 1",
            "infisical_reconcile_duration_seconds_bucket{kind=\"InfisicalAuth\",le=\"10.0\"} 2",
            "infisical_reconcile_duration_seconds_count{kind=\"InfisicalAuth\"} 2");
  }

  @Test
  void tellsTheAgeOfEachResourceAndForgetsThoseThatAreGone() {
    ResourceName web = new ResourceName("apps", "web");
    metrics.watchAges(
        "InfisicalSecret", () -> Map.of(web, START, new ResourceName("apps", "old"), START));
    now = START.plus(Duration.ofSeconds(90));
    assertThat(prometheus.text())
        .contains(
            "infisical_sync_age_seconds{kind=\"InfisicalSecret\",name=\"web\",namespace=\"apps\"}"
                + " 90.0",
            "infisical_sync_age_seconds{kind=\"InfisicalSecret\",name=\"old\",namespace=\"apps\"}"
                + " 90.0");

    metrics.watchAges("InfisicalSecret", () -> Map.of(web, now));
    assertThat(prometheus.text())
        .contains(
            "infisical_sync_age_seconds{kind=\"InfisicalSecret\",name=\"web\",namespace=\"apps\"}"
                + " 0.0")
        .doesNotContain("old");
  }

  @Test
  void addsUpWhatEachKindRepairsAndFollows() {
    metrics.watchRepairs(() -> 4);
    metrics.watchRepairs(() -> 3);
    metrics.watchStreams(() -> 5);
    metrics.watchStreams(() -> 1);
    assertThat(prometheus.text())
        .contains("infisical_drift_repairs_total 7.0", "infisical_event_streams_open 6.0");
  }

  @Test
  void tellsHowLongTheTokensOfInlineLoginsLive() {
    metrics.watchInlineExpiries(
        () -> Map.of(new ResourceName("apps", "old"), START.plusSeconds(60)));
    now = START.plusSeconds(20);
    assertThat(prometheus.text())
        .contains("infisical_inline_token_expiry_seconds{name=\"old\",namespace=\"apps\"} 40.0");
  }

  @Test
  void tellsHowLongTokensLive() {
    metrics.watchExpiries(() -> Map.of(new ResourceName("apps", "login"), START.plusSeconds(60)));
    now = START.plusSeconds(20);
    assertThat(prometheus.text())
        .contains("infisical_token_expiry_seconds{name=\"login\",namespace=\"apps\"} 40.0");

    now = START.plusSeconds(80);
    assertThat(prometheus.text())
        .contains("infisical_token_expiry_seconds{name=\"login\",namespace=\"apps\"} 0.0");
  }

  @Test
  void tellsNamesakesOfDifferentKindsApart() {
    ResourceName web = new ResourceName("apps", "web");
    metrics.watchAges("InfisicalSecret", () -> Map.of(web, START));
    metrics.watchAges("InfisicalPushSecret", () -> Map.of(web, START.plusSeconds(50)));
    now = START.plusSeconds(60);

    assertThat(prometheus.text())
        .contains(
            "infisical_sync_age_seconds{kind=\"InfisicalSecret\",name=\"web\",namespace=\"apps\"}"
                + " 60.0",
            "infisical_sync_age_seconds{kind=\"InfisicalPushSecret\",name=\"web\",namespace=\"apps\"}"
                + " 10.0");
  }

  @Test
  void keepsTheNumberOfSeriesBoundedAtTenThousandResources() {
    Map<ResourceName, Instant> successes = new HashMap<>();
    IntStream.range(0, 10_000)
        .forEach(i -> successes.put(new ResourceName("apps", "app-" + i), START.minusSeconds(i)));
    for (String kind : KINDS) {
      metrics.watchAges(kind, () -> successes);
      metrics.watchFailing(kind, () -> 1);
      metrics.watchQueue(kind, () -> 1);
      metrics.reconcile(kind, Duration.ofMillis(1), true);
    }
    metrics.watchExpiries(() -> successes);
    metrics.watchLeaseExpiries(() -> successes);
    metrics.watchInlineExpiries(() -> successes);
    useAll(metrics);

    String text = prometheus.withProcess().text();

    assertThat(text).contains("name=\"app-9999\",namespace=\"apps\"} 9999.0");
    assertThat(text.lines().filter(line -> !line.startsWith("#")).count())
        .isBetween(4L * ResourceGauge.MAX_SERIES, 4L * ResourceGauge.MAX_SERIES + 250);
  }

  /**
   * What {@code promtool check metrics} finds fault with
   * (https://prometheus.io/docs/practices/naming).
   */
  @Test
  void namesEveryMetricAsPrometheusAsks() {
    useAll(metrics);
    String text = prometheus.withProcess().text();

    assertThat(text).containsPattern("process_cpu_seconds_total [0-9.]+");
    assertThat(text.lines().filter(line -> line.startsWith("# TYPE ")))
        .allSatisfy(
            line -> {
              String name = line.split(" ", -1)[2];
              String type = line.split(" ", -1)[3];
              assertThat(name).doesNotContainPattern("_(ns|us|ms|sec|secs|kb|mb|percent)(_|$)");
              assertThat(name.endsWith("_total")).as(line).isEqualTo(type.equals("counter"));
              if (type.equals("gauge")) {
                assertThat(name).doesNotMatch(".*_(count|sum|bucket)");
              }
            });
  }

  @Test
  void logsNothingAtAStart() {
    ListAppender<ILoggingEvent> said = new ListAppender<>();
    said.start();
    Logger micrometer = (Logger) LoggerFactory.getLogger("io.micrometer");
    micrometer.addAppender(said);
    try (PrometheusText another = new PrometheusText(() -> now)) {
      useAll(another.withProcess().metrics());

      assertThat(another.text()).contains("process_cpu_seconds_total");
    } finally {
      micrometer.detachAppender(said);
    }
    assertThat(said.list).isEmpty();
  }

  @Test
  void countsNothingWhereMetricsAreOff() {
    Metrics off = Metrics.off();
    useAll(off);

    assertThat(off.isOn()).isFalse();
    assertThat(metrics.isOn()).isTrue();
  }

  @Test
  void hasEachMetricInTheDocumentation() throws IOException {
    useAll(metrics);
    metrics.watchAges("InfisicalSecret", () -> Map.of(new ResourceName("apps", "web"), START));
    metrics.watchExpiries(() -> Map.of(new ResourceName("apps", "web"), START));
    metrics.watchLeaseExpiries(() -> Map.of(new ResourceName("apps", "web"), START));
    metrics.watchInlineExpiries(() -> Map.of(new ResourceName("apps", "old"), START));

    TreeSet<String> served =
        prometheus
            .text()
            .lines()
            .filter(line -> line.startsWith("# TYPE infisical_"))
            .map(line -> List.of(line.split(" ", -1)).get(2))
            .filter(name -> !name.endsWith("_max"))
            .collect(Collectors.toCollection(TreeSet::new));
    TreeSet<String> documented =
        Pattern.compile("^\\| `(infisical_[a-z_]+)`", Pattern.MULTILINE)
            .matcher(Files.readString(PAGE))
            .results()
            .map(match -> match.group(1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(served).isEqualTo(documented);
  }

  private static void useAll(Metrics metrics) {
    metrics.reconcile("InfisicalAuth", Duration.ofMillis(1), true);
    metrics.login("universal", Login.GRANTED, false);
    metrics.login("universal", Login.NOT_SENT, false);
    metrics.login("universal", Login.REFUSED, true);
    metrics.revocation("universal", true);
    metrics.lease(Metrics.Lease.CREATED);
    metrics.cleanup("InfisicalPushSecret", Metrics.Cleanup.LEFT);
    metrics.watchDeadCredentials(() -> 1);
    metrics.watchLeading(() -> true);
    metrics.read(Read.UNCHANGED);
    metrics.read(Read.UNCHANGED);
    metrics.read(Read.ofStatus(429));
    metrics.readServed(1);
    metrics.readServed(100);
    metrics.sync(true);
    metrics.written(3);
    metrics.restarted(2);
    metrics.watchRepairs(() -> 4);
    metrics.watchRepairs(() -> 1);
    metrics.watchStreams(() -> 5);
    metrics.watchStreams(() -> 2);
    metrics.pushed(Metrics.Pushed.CREATED, 3);
    metrics.pushed(Metrics.Pushed.FAILED, 0);
    metrics.reconnected();
    metrics.watchQueue("InfisicalAuth", () -> 7);
    metrics.watchFailing("InfisicalAuth", () -> 6);
    metrics.watchResources("InfisicalAuth", () -> 8);
    metrics.apiRequest("create", "409");
  }
}
