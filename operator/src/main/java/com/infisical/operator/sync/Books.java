package com.infisical.operator.sync;

import com.infisical.operator.status.StatusMemory;
import com.infisical.operator.target.TargetMemory;
import java.util.function.LongSupplier;

/**
 * All that is remembered of the resources of one kind, except by watches, reads and streams.
 *
 * <p>Lost at a restart. Safe for use by several threads.
 *
 * @param <S> status of the kind
 */
public record Books<S>(ResourceBook resources, TargetMemory targets, StatusMemory<S> statuses) {
  /**
   * Books with nothing in them.
   *
   * @param nanoTime monotonic clock in nanoseconds
   */
  public static <S> Books<S> empty(LongSupplier nanoTime) {
    return new Books<>(new ResourceBook(), new TargetMemory(nanoTime), new StatusMemory<>());
  }

  /** Forgets the resource {@code uid}, which is gone. */
  void forget(String uid) {
    resources.forget(uid);
    targets.forget(uid);
    statuses.forget(uid);
  }

  /** Whether nothing is remembered. */
  public boolean areEmpty() {
    return resources.isEmpty() && targets.isEmpty() && statuses.isEmpty();
  }
}
