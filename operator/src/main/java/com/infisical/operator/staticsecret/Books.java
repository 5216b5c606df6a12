package com.infisical.operator.staticsecret;

import com.infisical.operator.api.InfisicalStaticSecretStatus;
import com.infisical.operator.status.StatusMemory;
import com.infisical.operator.target.TargetMemory;
import java.util.function.LongSupplier;

/**
 * All that is remembered of static secrets, besides what watches, reads and streams hold.
 *
 * <p>Lost at a restart. Safe for use by several threads.
 */
record Books(
    ResourceBook resources,
    TargetMemory targets,
    StatusMemory<InfisicalStaticSecretStatus> statuses) {
  /**
   * Books with nothing in them.
   *
   * @param nanoTime monotonic clock in nanoseconds
   */
  static Books empty(LongSupplier nanoTime) {
    return new Books(new ResourceBook(), new TargetMemory(nanoTime), new StatusMemory<>());
  }

  /** Forgets the resource {@code uid}, which is gone. */
  void forget(String uid) {
    resources.forget(uid);
    targets.forget(uid);
    statuses.forget(uid);
  }

  boolean areEmpty() {
    return resources.isEmpty() && targets.isEmpty() && statuses.isEmpty();
  }
}
