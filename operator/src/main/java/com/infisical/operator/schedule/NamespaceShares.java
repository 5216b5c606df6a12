package com.infisical.operator.schedule;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shares something scarce among namespaces, such as the memory for watched objects
 * (docs/operations.md#memory) or event streams.
 *
 * <p>A namespace may take four times what is left: alone four fifths, and whoever comes later
 * always finds some. Safe for use by several threads.
 */
public final class NamespaceShares {
  private static final int TIMES_WHAT_IS_LEFT = 4;

  private final long capacity;

  @GuardedBy("this")
  private final Map<String, Long> taken = new HashMap<>();

  @GuardedBy("this")
  private long total;

  /**
   * @param capacity how much all namespaces may take together
   */
  public NamespaceShares(long capacity) {
    this.capacity = capacity;
  }

  /** Bytes: {@code part} of the heap of this process, between 0 and 1. */
  public static NamespaceShares ofHeap(double part) {
    return new NamespaceShares((long) (Runtime.getRuntime().maxMemory() * part));
  }

  /**
   * Has a namespace take {@code now} in place of {@code before}; less than before is always
   * granted.
   *
   * @return false where that is more than its share, and nothing has changed
   */
  public synchronized boolean exchange(String namespace, long before, long now) {
    if (now > before && !isWithinShare(namespace, now - before)) {
      return false;
    }
    total += now - before;
    taken.merge(namespace, now - before, NamespaceShares::sum);
    return true;
  }

  /** Takes back {@code before}, which a namespace has no more use for. */
  public void giveBack(String namespace, long before) {
    boolean unused = exchange(namespace, before, 0);
  }

  /** Whether a namespace could take {@code more} now. */
  public synchronized boolean hasRoom(String namespace, long more) {
    return isWithinShare(namespace, more);
  }

  /** How much all namespaces take. */
  public synchronized long total() {
    return total;
  }

  @GuardedBy("this")
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
