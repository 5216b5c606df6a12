package com.infisical.operator.target;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Keeps the operator from fighting over one target: if it is changed back five times in a minute,
 * it is repaired once a minute, with one warning (docs/infisical-static-secret.md#drift).
 *
 * <p>The target leaves the slow pace when a minute has passed after a repair in which nobody
 * changed it. Times are monotonic nanoseconds, handed in. Safe for use by several threads.
 */
public final class RepairPace {
  private static final int REPAIRS_BEFORE_SLOW = 5;
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final Deque<Long> repairs = new ArrayDeque<>();
  private boolean slow;
  private boolean waiting;

  /** When the target may be repaired. */
  public sealed interface Verdict {
    /** At once. */
    record Now() implements Verdict {}

    /**
     * Later.
     *
     * @param delay how long from now
     * @param warn whether this is the first time for this fight, which deserves a Warning
     */
    record Later(Duration delay, boolean warn) implements Verdict {}
  }

  /** Whether the target, found changed by somebody else, may be repaired at once. */
  public synchronized Verdict ask(long now) {
    if (repairs.isEmpty()) {
      return new Verdict.Now();
    }
    long since = now - repairs.getLast();
    if (slow) {
      return slowVerdict(since);
    }
    forgetBefore(now - WINDOW.toNanos());
    if (repairs.size() < REPAIRS_BEFORE_SLOW) {
      return new Verdict.Now();
    }
    slow = true;
    waiting = true;
    return new Verdict.Later(WINDOW.minusNanos(since), true);
  }

  /** Notes that the target has been repaired. */
  public synchronized void repaired(long now) {
    if (isOver(now)) {
      startAnew();
    }
    waiting = false;
    repairs.addLast(now);
    forgetBefore(now - WINDOW.toNanos());
  }

  private Verdict slowVerdict(long since) {
    if (since < WINDOW.toNanos()) {
      waiting = true;
      return new Verdict.Later(WINDOW.minusNanos(since), false);
    }
    // A change that came within the minute has waited for its turn: the fight goes on.
    if (!waiting) {
      startAnew();
    }
    return new Verdict.Now();
  }

  private void startAnew() {
    repairs.clear();
    slow = false;
  }

  private void forgetBefore(long instant) {
    while (repairs.size() > 1 && repairs.getFirst() - instant < 0) {
      repairs.removeFirst();
    }
  }

  private boolean isOver(long now) {
    return !repairs.isEmpty() && !waiting && now - repairs.getLast() > 2 * WINDOW.toNanos();
  }
}
