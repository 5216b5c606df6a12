package com.infisical.operator.schedule;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Delays that double from a first to a longest one, each ± 20 % so that what failed together is not
 * tried together.
 *
 * @param first the delay after the first failure, positive
 * @param longest no delay is longer than this, but for the 20 %
 */
public record Backoff(Duration first, Duration longest) {
  /** For what may pass by itself (docs/design/architecture.md#for-all-kinds). */
  public static final Backoff GENERAL = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5));

  private static final double SPREAD = 0.2;
  private static final int MAX_DOUBLINGS = 30;

  /** The delay after {@code failures} failures in a row, counted from 1. */
  public Duration delay(int failures, RandomGenerator random) {
    int doublings = Math.clamp(failures - 1L, 0, MAX_DOUBLINGS);
    double plain =
        Math.min(Math.scalb((double) first.toMillis(), doublings), (double) longest.toMillis());
    return spread(Duration.ofMillis(Math.round(plain)), SPREAD, random);
  }

  /**
   * {@code plain}, give or take, so that what began together does not go on together.
   *
   * @param share how much of {@code plain} may be given or taken, between 0 and 1
   */
  public static Duration spread(Duration plain, double share, RandomGenerator random) {
    double factor = 1 - share + 2 * share * random.nextDouble();
    return Duration.ofMillis(Math.round(plain.toMillis() * factor));
  }
}
