package com.infisical.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Objects;

/**
 * Records in a condition what the operator's first status overwrites: that the Go operator had
 * synced this generation of a resource, so that its targets in other namespaces are the resource's.
 * It stands until a sync has succeeded. Pure.
 */
public final class TakeOver {
  /** The condition's type. */
  public static final String TYPE = "secrets.infisical.com/TakeOver";

  private TakeOver() {}

  /** Adds the condition. */
  public static void remember(Conditions conditions) {
    conditions.set(
        TYPE,
        false,
        "Pending",
        "The Go operator synced this resource; its targets are taken over by the first sync that"
            + " succeeds");
  }

  /** Whether {@code present} has the condition for this very spec: an edited one proves nothing. */
  public static boolean isPending(List<Condition> present, long generation) {
    return Conditions.find(present, TYPE)
        .filter(condition -> Objects.equals(condition.getObservedGeneration(), generation))
        .isPresent();
  }
}
