package com.infisical.operator.template;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How long the templates of one resource may still take in one sync; waiting for a turn does not
 * count. For one sync and one template at a time.
 */
final class RenderingTime {
  /** For all targets together. */
  static final Duration ALL = Duration.ofSeconds(30);

  private final LongSupplier nanoTime;
  private final AtomicLong left = new AtomicLong(ALL.toNanos());

  /**
   * @param nanoTime monotonic clock in nanoseconds
   */
  RenderingTime(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether nothing is left, and no further rendering is to begin. */
  boolean isOver() {
    return left.get() <= 0;
  }

  /** Does {@code work} and takes the time that it needed off what is left. */
  <T> T spend(Supplier<T> work) {
    long start = nanoTime.getAsLong();
    try {
      return work.get();
    } finally {
      left.addAndGet(start - nanoTime.getAsLong());
    }
  }
}
