package com.infisical.operator.status;

import com.infisical.operator.kubernetes.ResourceName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Counts what the operator does, and measures how long ago each resource was last found in sync.
 *
 * <p>Names of resources and methods are its only labels: nothing from which a value could be
 * guessed (docs/design/architecture.md#for-all-kinds). Safe for use by several threads.
 */
public final class Metrics {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final InstantSource clock;
  private final MultiGauge ages;
  private volatile Supplier<Map<ResourceName, Instant>> lastSuccesses = Map::of;

  /**
   * Nothing is counted yet.
   *
   * @param clock the wall's
   */
  public Metrics(InstantSource clock) {
    this.clock = clock;
    this.ages =
        MultiGauge.builder("infisical.static.secret.age")
            .description("Time since the InfisicalStaticSecret was last found in sync")
            .baseUnit("seconds")
            .register(registry);
  }

  /** Memory and uptime of the process, besides. */
  public Metrics withProcess() {
    new JvmMemoryMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    return this;
  }

  /** How a login ended. */
  public enum Login {
    GRANTED,
    REFUSED,
    UNREACHABLE,
    HELD_BACK
  }

  /** How a read of a source ended. */
  public enum Read {
    WHOLE,
    UNCHANGED,
    FAILED
  }

  /** A login with {@code method} has ended. */
  public void login(String method, Login end) {
    counter(
            "infisical.logins",
            "Logins at Infisical",
            Tags.of("method", method, "outcome", label(end)))
        .increment();
  }

  /** A read of a source has ended. */
  public void read(Read end) {
    counter("infisical.reads", "Reads of sources", Tags.of("outcome", label(end))).increment();
  }

  /** A resource was synced. */
  public void sync(boolean succeeded) {
    counter(
            "infisical.syncs",
            "Syncs of InfisicalStaticSecrets",
            Tags.of("outcome", succeeded ? "succeeded" : "failed"))
        .increment();
  }

  /** So many targets were written. */
  public void written(int targets) {
    counter("infisical.target.writes", "Writes of targets", Tags.empty()).increment(targets);
  }

  /** So many workloads were restarted. */
  public void restarted(int workloads) {
    counter("infisical.workload.restarts", "Restarts of workloads", Tags.empty())
        .increment(workloads);
  }

  /** Where to ask when each resource was last found in step. */
  public void watchAges(Supplier<Map<ResourceName, Instant>> successes) {
    lastSuccesses = successes;
  }

  /** All of it in Prometheus's text form. */
  public String text() {
    Instant now = clock.instant();
    ages.register(
        lastSuccesses.get().entrySet().stream()
            .map(e -> row(e.getKey(), Duration.between(e.getValue(), now)))
            .toList(),
        true);
    return registry.scrape();
  }

  private static Row<?> row(ResourceName resource, Duration age) {
    Tags tags = Tags.of("namespace", resource.namespace(), "name", resource.name());
    return Row.of(tags, Math.max(0, age.toSeconds()));
  }

  private Counter counter(String name, String description, Tags tags) {
    return Counter.builder(name).description(description).tags(tags).register(registry);
  }

  private static String label(Enum<?> end) {
    return end.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
