package com.infisical.operator.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

/**
 * Metrics in Prometheus's text form. Loaded only where they are served: its classes take memory.
 * Safe for use by several threads.
 */
public final class PrometheusText implements AutoCloseable {
  /** Nanoseconds in a counter, and a number of processors that is called a count of events. */
  private static final Set<String> AGAINST_PROMETHEUS_NAMING =
      Set.of("process.cpu.time", "system.cpu.count");

  private static final double NANOS = 1e9;

  private final PrometheusMeterRegistry registry = registry();
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final Metrics metrics;

  /**
   * Nothing is counted yet.
   *
   * @param clock the wall's
   */
  public PrometheusText(InstantSource clock) {
    this.metrics = Metrics.of(registry, clock);
  }

  /** Micrometer warns in the log of a filter that comes after the first meter. */
  private static PrometheusMeterRegistry registry() {
    PrometheusMeterRegistry empty = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    empty
        .config()
        .meterFilter(MeterFilter.deny(id -> AGAINST_PROMETHEUS_NAMING.contains(id.getName())));
    return empty;
  }

  /** Memory, threads, collections, CPU and uptime of the process, besides. */
  public PrometheusText withProcess() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    collections.bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    FunctionCounter.builder("process.cpu", this, text -> cpuTime().toNanos() / NANOS)
        .description("CPU time of the process")
        .baseUnit("seconds")
        .register(registry);
    return this;
  }

  private static Duration cpuTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** What counts into this text. */
  public Metrics metrics() {
    return metrics;
  }

  /** All of it. */
  public String text() {
    metrics.refresh();
    return registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
