package com.infisical.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.status.Metrics.Login;
import com.infisical.operator.status.Metrics.Read;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What Prometheus sees of the operator's metrics. */
class MetricsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Instant now = START;
  private final Metrics metrics = new Metrics(() -> now);

  @Test
  void countsWhatTheOperatorDoes() {
    metrics.login("universal", Login.GRANTED);
    metrics.login("universal", Login.HELD_BACK);
    metrics.read(Read.UNCHANGED);
    metrics.read(Read.UNCHANGED);
    metrics.sync(true);
    metrics.written(3);
    metrics.restarted(2);
    assertThat(metrics.text())
        .contains(
            "infisical_logins_total{method=\"universal\",outcome=\"granted\"} 1.0",
            "infisical_logins_total{method=\"universal\",outcome=\"held back\"} 1.0",
            "infisical_reads_total{outcome=\"unchanged\"} 2.0",
            "infisical_syncs_total{outcome=\"succeeded\"} 1.0",
            "infisical_target_writes_total 3.0",
            "infisical_workload_restarts_total 2.0");
  }

  @Test
  void tellsTheAgeOfEachResourceAndForgetsThoseThatAreGone() {
    ResourceName web = new ResourceName("apps", "web");
    metrics.watchAges(() -> Map.of(web, START, new ResourceName("apps", "old"), START));
    now = START.plus(Duration.ofSeconds(90));
    assertThat(metrics.text())
        .contains(
            "infisical_static_secret_age_seconds{name=\"web\",namespace=\"apps\"} 90.0",
            "infisical_static_secret_age_seconds{name=\"old\",namespace=\"apps\"} 90.0");

    metrics.watchAges(() -> Map.of(web, now));
    assertThat(metrics.text())
        .contains("infisical_static_secret_age_seconds{name=\"web\",namespace=\"apps\"} 0.0")
        .doesNotContain("old");
  }
}
