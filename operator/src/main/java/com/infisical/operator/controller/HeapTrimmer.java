package com.infisical.operator.controller;

import com.infisical.operator.schedule.Timer;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Collects the whole heap once the work of a burst is over, so that the JVM gives back what the
 * burst needed: the serial collector does so only at a full collection, and an idle process has
 * none. Thread-safe after {@link #start}.
 */
public final class HeapTrimmer {
  private static final Duration EVERY = Duration.ofSeconds(5);

  /** Less garbage than this is not worth the stop, of about 50 ms. */
  static final long WORTH_BYTES = 8L << 20;

  private final BooleanSupplier busy;
  private final LongSupplier oldGeneration;
  private final Runnable collect;
  private final Timer timer;
  private boolean wasBusy = true;
  private long kept;

  /**
   * A trimmer that has not started.
   *
   * @param busy whether anything runs or waits to run
   * @param oldGeneration how many bytes of the old generation are in use, garbage included
   * @param collect collects the whole heap
   */
  public HeapTrimmer(
      BooleanSupplier busy, LongSupplier oldGeneration, Runnable collect, Timer timer) {
    this.busy = busy;
    this.oldGeneration = oldGeneration;
    this.collect = collect;
    this.timer = timer;
  }

  /** Starts to look every 5 s; call it once. */
  public void start() {
    timer.after(EVERY, this::look);
  }

  private void look() {
    boolean isBusy = busy.getAsBoolean();
    if (!isBusy && !wasBusy && oldGeneration.getAsLong() - kept >= WORTH_BYTES) {
      collect.run();
      kept = oldGeneration.getAsLong();
    }
    wasBusy = isBusy;
    timer.after(EVERY, this::look);
  }
}
