package com.infisical.operator.controller;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Shares the memory for what is kept of watched objects among namespaces
 * (docs/operations.md#memory).
 *
 * <p>A namespace may take four times what is left: alone four fifths, and whoever comes later
 * always finds some. Safe for use by several threads.
 */
public final class MemoryShares {
  /** Of resources; the rest is for reads, renderings and what is remembered of resources. */
  private static final double RESOURCES = 0.4;

  private static final double WORKLOADS = 0.05;

  private static final int TIMES_WHAT_IS_LEFT = 4;

  private final long capacity;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<String, Long> taken = new HashMap<>();

  @GuardedBy("lock")
  private long total;

  /**
   * @param capacity how many bytes all namespaces may take
   */
  public MemoryShares(long capacity) {
    this.capacity = capacity;
  }

  /** What resources may take of the heap of this process. */
  public static MemoryShares ofResources() {
    return new MemoryShares((long) (Runtime.getRuntime().maxMemory() * RESOURCES));
  }

  /** What workloads may take of the heap of this process. */
  public static MemoryShares ofWorkloads() {
    return new MemoryShares((long) (Runtime.getRuntime().maxMemory() * WORKLOADS));
  }

  /**
   * Has a namespace take {@code now} bytes in place of {@code before}; less than before is always
   * granted.
   *
   * @return false where that is more than its share, and nothing has changed
   */
  public boolean exchange(String namespace, long before, long now) {
    lock.lock();
    try {
      if (now > before && !isWithinShare(namespace, now - before)) {
        return false;
      }
      total += now - before;
      taken.merge(namespace, now - before, MemoryShares::sum);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a namespace could take {@code more} bytes now. */
  boolean hasRoom(String namespace, long more) {
    lock.lock();
    try {
      return isWithinShare(namespace, more);
    } finally {
      lock.unlock();
    }
  }

  /** How many bytes all namespaces take. */
  long total() {
    lock.lock();
    try {
      return total;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean isWithinShare(String namespace, long more) {
    long wanted = taken.getOrDefault(namespace, 0L) + more;
    return wanted <= TIMES_WHAT_IS_LEFT * (capacity - total - more);
  }

  /** Nothing for a namespace that takes nothing any more. */
  private static @Nullable Long sum(Long one, Long other) {
    long both = one + other;
    return both == 0 ? null : both;
  }
}
