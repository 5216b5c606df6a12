package com.infisical.operator.runtime;

import com.infisical.operator.schedule.Timer;
import java.time.Duration;

/**
 * Gives memory back after work: the serial collector shrinks the heap only in a full collection,
 * and runs one by itself only when the heap cannot grow.
 *
 * <p>Collects only after the heap has grown by a quarter and {@link #GROWN} since the last time, so
 * at most once per {@link #BETWEEN}, and never while nothing happens. For one thread.
 */
final class HeapTrim {
  static final Duration BETWEEN = Duration.ofSeconds(15);

  /** In bytes; less is not worth a collection. */
  static final long GROWN = 4L << 20;

  private static final double FACTOR = 1.25;

  private final Timer timer;
  private final Heap heap;
  private long trimmed;

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

  HeapTrim(Timer timer, Heap heap) {
    this.timer = timer;
    this.heap = heap;
  }

  /** Looks at the heap after {@link #BETWEEN}, and again and again after that. */
  void begin() {
    timer.after(BETWEEN, this::look);
  }

  private void look() {
    long committed = heap.committed();
    if (committed > trimmed * FACTOR + GROWN) {
      heap.collect();
      trimmed = heap.committed();
    } else if (committed < trimmed) {
      trimmed = committed;
    }
    begin();
  }
}
