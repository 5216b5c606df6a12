package com.infisical.operator.runtime;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How many resources a heap serves, by what was measured (docs/operations.md#memory).
 *
 * @param megabytes the largest size of the heap, in MiB
 */
record HeapCapacity(long megabytes) {
  /** Resources by MiB of heap; between them it is interpolated. */
  private static final NavigableMap<Long, Integer> MEASURED =
      new TreeMap<>(Map.of(0L, 0, 40L, 300, 96L, 2_000, 256L, 10_000));

  /** What a collector keeps free is not in the heap's largest size. */
  private static final double WITHOUT_SURVIVORS = 0.96;

  private static final int ROUND = 50;

  static HeapCapacity ofThisProcess() {
    return new HeapCapacity(
        Math.round(Runtime.getRuntime().maxMemory() / WITHOUT_SURVIVORS / (1 << 20)));
  }

  /** About how many; empty where the heap is as large as the chart's default limit makes it. */
  Optional<Integer> resources() {
    Map.Entry<Long, Integer> above = MEASURED.higherEntry(megabytes);
    if (above == null) {
      return Optional.empty();
    }
    Map.Entry<Long, Integer> below = MEASURED.floorEntry(megabytes);
    double share = (megabytes - below.getKey()) / (double) (above.getKey() - below.getKey());
    double resources = below.getValue() + share * (above.getValue() - below.getValue());
    return Optional.of(Math.max(ROUND, (int) (resources / ROUND) * ROUND));
  }
}
