package com.infisical.operator.metrics;

import java.time.InstantSource;

/** Metrics that a test reads as Prometheus would. */
public final class TestMetrics implements AutoCloseable {
  private final PrometheusText prometheus;

  /**
   * @param clock the wall's
   */
  public TestMetrics(InstantSource clock) {
    this.prometheus = new PrometheusText(clock);
  }

  public Metrics metrics() {
    return prometheus.metrics();
  }

  /** All figures, a line each. */
  public String text() {
    return prometheus.text();
  }

  @Override
  public void close() {
    prometheus.close();
  }
}
