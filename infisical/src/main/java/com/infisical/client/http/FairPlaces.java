package com.infisical.client.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Limits how many calls are in progress, and shares the places among namespaces.
 *
 * <p>A free place goes to the namespace that has the fewest, and of equal ones to whoever waits
 * longest. A namespace whose calls hang so never keeps the others from theirs, as long as it may
 * not have all places. The operator's queues take turns instead; here calls last for unequal times,
 * and who has the most of them must not also have the next. Safe for use by several threads.
 */
final class FairPlaces {
  private final int most;
  private final int maxOfEach;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<String, Integer> taken = new HashMap<>();

  /** In the order of arrival. */
  @GuardedBy("lock")
  private final List<Waiter> line = new ArrayList<>();

  @GuardedBy("lock")
  private int takenInAll;

  /** What came of waiting for a place. */
  enum PlaceResult {
    /** It has to be given back. */
    TAKEN,
    /** The namespace had all places that it may have. */
    NAMESPACE_HAS_ITS_SHARE,
    /** Others had all places. */
    ALL_ARE_TAKEN
  }

  private static final class Waiter {
    private final String namespace;
    private final Condition admission;
    private boolean admitted;

    Waiter(String namespace, Condition admission) {
      this.namespace = namespace;
      this.admission = admission;
    }
  }

  /**
   * @param maxOfEach how many of them one namespace may have; all, when it is not known
   */
  FairPlaces(int most, int maxOfEach) {
    this.most = most;
    this.maxOfEach = maxOfEach;
  }

  /**
   * Waits for a place.
   *
   * @param namespace blank when it is not known
   */
  PlaceResult take(String namespace, long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Waiter waiter = new Waiter(namespace, lock.newCondition());
      line.add(waiter);
      admit();
      return await(waiter, nanos);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private PlaceResult await(Waiter waiter, long nanos) throws InterruptedException {
    try {
      long left = nanos;
      while (!waiter.admitted && left > 0) {
        left = waiter.admission.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      if (waiter.admitted) {
        release(waiter.namespace);
      }
      throw e;
    } finally {
      line.remove(waiter);
    }
    if (waiter.admitted) {
      return PlaceResult.TAKEN;
    }
    return hasItsShare(waiter.namespace) && takenInAll < most
        ? PlaceResult.NAMESPACE_HAS_ITS_SHARE
        : PlaceResult.ALL_ARE_TAKEN;
  }

  void giveBack(String namespace) {
    lock.lock();
    try {
      release(namespace);
    } finally {
      lock.unlock();
    }
  }

  /** How many wait. */
  int waiting() {
    lock.lock();
    try {
      return line.size();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void release(String namespace) {
    takenInAll--;
    taken.merge(namespace, -1, (old, less) -> old + less == 0 ? null : old + less);
    admit();
  }

  @GuardedBy("lock")
  private void admit() {
    while (takenInAll < most) {
      Waiter next = null;
      for (Waiter waiter : line) {
        if (!hasItsShare(waiter.namespace)
            && (next == null || taken(waiter.namespace) < taken(next.namespace))) {
          next = waiter;
        }
      }
      if (next == null) {
        return;
      }
      takenInAll++;
      taken.merge(next.namespace, 1, Integer::sum);
      next.admitted = true;
      line.remove(next);
      next.admission.signal();
    }
  }

  @GuardedBy("lock")
  private boolean hasItsShare(String namespace) {
    return !namespace.isBlank() && taken(namespace) >= maxOfEach;
  }

  @GuardedBy("lock")
  private int taken(String namespace) {
    return taken.getOrDefault(namespace, 0);
  }
}
