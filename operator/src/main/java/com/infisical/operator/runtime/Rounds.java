package com.infisical.operator.runtime;

import com.infisical.operator.runtime.leader.Clocks;
import com.infisical.operator.schedule.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs a leader's periodic work, every second: re-reads what a watch may have dropped, detects that
 * the machine slept, and has stale times updated.
 */
final class Rounds {
  /** The wall clock running so far ahead of the monotonic one means sleep (docs/operations.md). */
  static final Duration SLEPT = Duration.ofMinutes(1);

  private static final Duration BETWEEN = Duration.ofSeconds(1);

  private final Activity active;
  private final Timer timer;
  private final Clocks clocks;
  private final Work work;
  private final AtomicReference<Clocks.Reading> last;

  /** What there is to do. */
  interface Work {
    /** Looks at every resource. */
    void lookAtAll();

    /** Opens every stream anew, and reads every source once. */
    void catchUp();

    /** Brings stale times of statuses up to date. */
    void sweepTimes();
  }

  Rounds(Activity active, Timer timer, Clocks clocks, Work work) {
    this.active = active;
    this.timer = timer;
    this.clocks = clocks;
    this.work = work;
    this.last = new AtomicReference<>(clocks.read());
  }

  /** Makes one round, and has the next ones made until the process leads no more. */
  void begin() {
    if (!active.isLeading()) {
      return;
    }
    try {
      round();
    } finally {
      // Whatever went wrong with one, the next ones are made.
      timer.after(BETWEEN, this::begin);
    }
  }

  private void round() {
    Clocks.Reading now = clocks.read();
    if (last.getAndSet(now).wallAheadOf(now).compareTo(SLEPT) > 0) {
      work.catchUp();
    }
    if (active.takeMissed()) {
      work.lookAtAll();
    }
    if (active.getAsBoolean()) {
      work.sweepTimes();
    }
  }
}
