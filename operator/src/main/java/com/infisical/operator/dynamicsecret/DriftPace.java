package com.infisical.operator.dynamicsecret;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Limits new leases for a target that another client keeps changing: after five in ten minutes
 * there is one in ten minutes. For one thread at a time.
 */
final class DriftPace {
  private static final int BEFORE_SLOW = 5;
  private static final Duration WINDOW = Duration.ofMinutes(10);

  private final Deque<Duration> repairs = new ArrayDeque<>();

  /** How long to wait until the target may be repaired; zero for not at all. */
  Duration pause(Duration now) {
    while (!repairs.isEmpty() && now.minus(repairs.getFirst()).compareTo(WINDOW) >= 0) {
      repairs.removeFirst();
    }
    return repairs.size() < BEFORE_SLOW ? Duration.ZERO : repairs.getLast().plus(WINDOW).minus(now);
  }

  /** Notes a repair. */
  void repaired(Duration now) {
    repairs.addLast(now);
    if (repairs.size() > BEFORE_SLOW) {
      repairs.removeFirst();
    }
  }
}
