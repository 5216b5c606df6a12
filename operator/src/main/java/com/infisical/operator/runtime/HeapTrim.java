package com.infisical.operator.runtime;

import com.infisical.operator.schedule.Timer;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Gives memory back: the serial collector shrinks the heap only in a full collection, and runs one
 * by itself only when the heap cannot grow.
 *
 * <p>Collects when the heap has grown since the last time and nothing happens any more, when it has
 * doubled, or now and then while it grows. For one thread.
 */
final class HeapTrim {
  /** How often the heap is looked at. */
  static final Duration BETWEEN = Duration.ofSeconds(1);

  /** In bytes; less is not worth a collection, which stops everything for about 50 ms. */
  static final long WORTH = 8L << 20;

  /** A heap that grows by a quarter is collected every 15 s at most. */
  static final int LOOKS_WHILE_GROWING = 15;

  private final Timer timer;
  private final Heap heap;
  private final BooleanSupplier busy;
  private long trimmed;
  private int looksWhileQuiet;
  private int looksSinceTrimmed;

  /** The heap of this process (the boundary to the JVM). */
  interface Heap {
    /** What it takes from the system, in bytes. */
    long committed();

    /** Collects all garbage and shrinks. */
    void collect();

    /** The heap of the JVM that this runs in. */
    static Heap ofThisProcess() {
      return new Heap() {
        @Override
        public long committed() {
          return Runtime.getRuntime().totalMemory();
        }

        @Override
        public void collect() {
          System.gc();
        }
      };
    }
  }

  /**
   * @param busy whether anything runs or waits to run
   */
  HeapTrim(Timer timer, Heap heap, BooleanSupplier busy) {
    this.timer = timer;
    this.heap = heap;
    this.busy = busy;
  }

  /** Looks at the heap after {@link #BETWEEN}, and again and again after that. */
  void begin() {
    trimmed = heap.committed();
    timer.after(BETWEEN, this::look);
  }

  private void look() {
    long committed = heap.committed();
    trimmed = Math.min(trimmed, committed);
    looksWhileQuiet = busy.getAsBoolean() ? 0 : looksWhileQuiet + 1;
    looksSinceTrimmed++;
    if (isWorth(committed - trimmed)) {
      heap.collect();
      trimmed = heap.committed();
      looksSinceTrimmed = 0;
    }
    timer.after(BETWEEN, this::look);
  }

  private boolean isWorth(long grown) {
    if (grown < WORTH) {
      return false;
    }
    // One look alone may have met a pause within a burst.
    return looksWhileQuiet > 1
        || grown > trimmed
        || (grown > trimmed / 4 && looksSinceTrimmed >= LOOKS_WHILE_GROWING);
  }
}
