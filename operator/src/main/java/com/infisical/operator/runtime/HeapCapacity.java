package com.infisical.operator.runtime;

import java.util.List;
import java.util.Optional;

/**
 * How many resources a heap serves, by what was measured (docs/operations.md#memory).
 *
 * @param megabytes the largest size of the heap, in MiB
 */
record HeapCapacity(long megabytes) {
  /** With growing heaps; between them it is interpolated. */
  private static final List<Measured> MEASURED =
      List.of(
          new Measured(0, 0),
          new Measured(40, 300),
          new Measured(96, 2_000),
          new Measured(256, 10_000));

  /** What a collector keeps free is not in the heap's largest size. */
  private static final double WITHOUT_SURVIVORS = 0.96;

  private static final int ROUND = 50;

  /** So many resources were served with a heap of so many MiB. */
  private record Measured(long megabytes, int resources) {}

  static HeapCapacity ofThisProcess() {
    return new HeapCapacity(
        Math.round(Runtime.getRuntime().maxMemory() / WITHOUT_SURVIVORS / (1 << 20)));
  }

  /** About how many; empty where the heap is as large as the chart's default limit makes it. */
  Optional<Integer> resources() {
    Measured below = MEASURED.getFirst();
    for (Measured above : MEASURED) {
      if (megabytes < above.megabytes()) {
        return Optional.of(between(below, above));
      }
      below = above;
    }
    return Optional.empty();
  }

  private int between(Measured below, Measured above) {
    double share =
        (megabytes - below.megabytes()) / (double) (above.megabytes() - below.megabytes());
    double resources = below.resources() + share * (above.resources() - below.resources());
    return Math.max(ROUND, ((int) (resources / ROUND)) * ROUND);
  }
}
