package com.infisical.operator.controller;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Says whether the heap is nearly full: whether the last collection of the old generation left more
 * than 85 % of it in use.
 *
 * <p>Garbage does not count, so it says nothing until such a collection has run. Safe for use by
 * several threads.
 */
public final class HeapGauge implements BooleanSupplier {
  private static final double NEARLY = 0.85;

  private final List<MemoryPoolMXBean> pools;

  /** Watches the heap of this process. */
  public HeapGauge() {
    this.pools =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(HeapGauge::isOldGeneration)
            .toList();
    pools.forEach(p -> p.setCollectionUsageThreshold((long) (p.getUsage().getMax() * NEARLY)));
  }

  @Override
  public boolean getAsBoolean() {
    return pools.stream().anyMatch(MemoryPoolMXBean::isCollectionUsageThresholdExceeded);
  }

  /** Of the heap's pools only the old generation can be full with all garbage gone. */
  private static boolean isOldGeneration(MemoryPoolMXBean pool) {
    return pool.getType() == MemoryType.HEAP
        && pool.isCollectionUsageThresholdSupported()
        && (pool.getName().contains("Tenured") || pool.getName().contains("Old"))
        && pool.getUsage().getMax() > 0;
  }
}
