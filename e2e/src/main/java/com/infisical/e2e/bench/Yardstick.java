package com.infisical.e2e.bench;

import java.lang.management.ManagementFactory;

/**
 * A fixed piece of work whose CPU time tells how fast the machine is at the moment: a processor
 * that is shared with others takes longer for the same, also by its own count.
 */
final class Yardstick {
  private static final int STEPS = 50_000_000;

  private Yardstick() {}

  /** The milliseconds of CPU that this thread needs for it now. */
  static double millis() {
    long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    long state = 88_172_645_463_325_252L;
    for (int i = 0; i < STEPS; i++) {
      state ^= state << 13;
      state ^= state >>> 7;
      state ^= state << 17;
    }
    long after = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    if (state == 0) {
      throw new IllegalStateException("such a sequence never has a zero");
    }
    return (after - before) / 1e6;
  }
}
