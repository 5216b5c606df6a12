package com.infisical.e2e.world;

import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.metrics.PrometheusText;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What the operator serves under {@code /metrics} when all of it has happened once. */
public final class ServedMetrics {
  private static final ResourceName ANY = new ResourceName("shop", "app");

  private ServedMetrics() {}

  /** Every series that there can be, a line each, of an operator with which all is well now. */
  public static List<String> all() {
    try (PrometheusText text = new PrometheusText(InstantSource.system()).withProcess()) {
      Metrics metrics = text.metrics();
      Arrays.stream(Metrics.Read.values()).forEach(metrics::read);
      Arrays.stream(Metrics.Lease.values()).forEach(metrics::lease);
      Arrays.stream(Metrics.Pushed.values()).forEach(each -> metrics.pushed(each, 1));
      for (Metrics.Login end : Metrics.Login.values()) {
        metrics.login("universal", end, false);
        metrics.login("universal", end, true);
      }
      List.of("InfisicalDynamicSecret", "InfisicalPushSecret").forEach(metrics::watchCleanups);
      metrics.reconcile("InfisicalAuth", Duration.ZERO, true);
      metrics.reconcile("InfisicalAuth", Duration.ZERO, false);
      metrics.sync(true);
      metrics.sync(false);
      metrics.reconnected();
      metrics.readServed(2);
      metrics.revocation("universal", true);
      metrics.apiRequest("get", "200");
      metrics.written(1);
      metrics.restarted(1);
      watch(metrics);
      return text.text().lines().filter(line -> !line.startsWith("#")).toList();
    }
  }

  private static void watch(Metrics metrics) {
    Instant now = Instant.now();
    metrics.watchAges("InfisicalStaticSecret", () -> Map.of(ANY, now));
    metrics.watchExpiries(() -> Map.of(ANY, now.plusSeconds(600)));
    metrics.watchInlineExpiries(() -> Map.of(ANY, now.plusSeconds(600)));
    metrics.watchLeaseExpiries(() -> Map.of(ANY, now.plusSeconds(600)));
    metrics.watchLeading(() -> true);
    metrics.watchQueue("InfisicalAuth", () -> 0);
    metrics.watchFailing("InfisicalAuth", () -> 0);
    metrics.watchResources("InfisicalAuth", () -> 0);
    metrics.watchDeadCredentials(() -> 0);
    metrics.watchStreams(() -> 0);
    metrics.watchRepairs(() -> 0);
  }
}
