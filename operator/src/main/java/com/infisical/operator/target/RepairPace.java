package com.infisical.operator.target;

import com.infisical.operator.target.plan.TargetRef;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps the operator from fighting over a target: one that somebody changes back five times in a
 * minute is repaired once a minute, with one warning (docs/infisical-static-secret.md#drift).
 *
 * <p>A target leaves the slow pace when a minute has passed after a repair in which nobody changed
 * it. Times are monotonic nanoseconds, handed in. Safe for use by several threads.
 */
public final class RepairPace {
  private static final int REPAIRS_BEFORE_SLOW = 5;
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final Map<TargetRef, Repairs> repairs = new HashMap<>();

  /** When a target may be repaired. */
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

  /** Whether {@code target}, found changed by somebody else, may be repaired at once. */
  public synchronized Verdict ask(TargetRef target, long now) {
    Repairs past = repairs.get(target);
    if (past == null) {
      return new Verdict.Now();
    }
    long since = now - past.times.getLast();
    if (past.slow) {
      return slowVerdict(target, past, since);
    }
    past.forgetBefore(now - WINDOW.toNanos());
    if (past.times.size() < REPAIRS_BEFORE_SLOW) {
      return new Verdict.Now();
    }
    past.slow = true;
    past.waiting = true;
    return new Verdict.Later(WINDOW.minusNanos(since), true);
  }

  /** Notes that {@code target} has been repaired. */
  public synchronized void repaired(TargetRef target, long now) {
    repairs.values().removeIf(past -> past.isOver(now));
    Repairs past = repairs.computeIfAbsent(target, unknown -> new Repairs());
    past.waiting = false;
    past.times.addLast(now);
    past.forgetBefore(now - WINDOW.toNanos());
  }

  /** Forgets a target that is no longer the operator's. */
  public synchronized void forget(TargetRef target) {
    repairs.remove(target);
  }

  private Verdict slowVerdict(TargetRef target, Repairs past, long since) {
    if (since < WINDOW.toNanos()) {
      past.waiting = true;
      return new Verdict.Later(WINDOW.minusNanos(since), false);
    }
    if (past.waiting) {
      // The change came within the minute and has waited for its turn: the fight goes on.
      return new Verdict.Now();
    }
    repairs.remove(target);
    return new Verdict.Now();
  }

  /** The repairs of one target. */
  private static final class Repairs {
    private final Deque<Long> times = new ArrayDeque<>();
    private boolean slow;
    private boolean waiting;

    private void forgetBefore(long instant) {
      while (times.size() > 1 && times.getFirst() - instant < 0) {
        times.removeFirst();
      }
    }

    private boolean isOver(long now) {
      return !waiting && now - times.getLast() > 2 * WINDOW.toNanos();
    }
  }
}
