package com.infisical.operator.source;

import com.infisical.operator.schedule.Backoff;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Chooses the moments of periodic reads: spread over the interval, but on a common grid, so that
 * reads of different sources happen in small groups.
 *
 * <p>Measured: a read that is alone wakes every thread and finds no code or data in the processor's
 * caches, and takes five times the CPU of one among 16.
 */
final class RefreshTimes {
  private static final double JITTER = 0.05;

  /**
   * A step of the grid is at most this part of the interval, so that it stays within the jitter.
   */
  private static final int STEPS = 40;

  private static final long SHORTEST_STEP = 250;
  private static final long LONGEST_STEP = 8_000;

  private final RandomGenerator random;
  private boolean spread;

  RefreshTimes(RandomGenerator random) {
    this.random = random;
  }

  /**
   * When a source is read again that was read at {@code start}: after {@code interval} ± 5 %. What
   * was first read together, at the start of the operator, does not stay together.
   */
  Duration next(Duration start, Duration interval) {
    Duration exact =
        spread
            ? Backoff.spread(interval, JITTER, random)
            : Duration.ofMillis(
                Math.round(interval.toMillis() * (0.5 + 0.5 * random.nextDouble())));
    spread = true;
    return onGrid(start.plus(exact), start.plus(interval), step(interval));
  }

  /** Towards the interval, but not past it: so the jitter stays what it is. */
  private static Duration onGrid(Duration moment, Duration nominal, long step) {
    long past = moment.toMillis() % step;
    Duration before = Duration.ofMillis(moment.toMillis() - past);
    Duration after = before.plusMillis(step);
    return past > 0 && after.compareTo(nominal) <= 0 ? after : before;
  }

  /** A power of two times the shortest, so that grids of different intervals coincide. */
  private static long step(Duration interval) {
    long step = 1;
    for (long next = SHORTEST_STEP;
        next <= LONGEST_STEP && next * STEPS <= interval.toMillis();
        next *= 2) {
      step = next;
    }
    return step;
  }
}
