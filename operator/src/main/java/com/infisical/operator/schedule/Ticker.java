package com.infisical.operator.schedule;

import java.time.Duration;

/**
 * A monotonic clock: how much time has passed since some fixed moment. Never goes back, knows no
 * wall clock.
 */
@FunctionalInterface
public interface Ticker {
  /** Time since the fixed moment. */
  Duration now();

  /** The machine's own. */
  static Ticker system() {
    long start = System.nanoTime();
    return () -> Duration.ofNanos(System.nanoTime() - start);
  }
}
