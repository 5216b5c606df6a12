package com.infisical.operator.target;

import com.infisical.operator.target.plan.ObservedTarget;
import com.infisical.operator.target.plan.TargetData;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.target.plan.UnknownSecrets;
import java.util.Optional;
import java.util.function.Supplier;

/** Gives what a target is to hold, which may be what it already holds. */
@FunctionalInterface
public interface TargetContent {
  /** What came of it. */
  sealed interface RenderResult {
    /**
     * The target is to hold this.
     *
     * @param unknown the secrets that its templates named in vain
     */
    record Data(TargetData data, UnknownSecrets unknown) implements RenderResult {}

    /** There is nothing that the target could hold, so it stays as it is. */
    record Refused(TargetFailure failure) implements RenderResult {}
  }

  /**
   * What {@code target} is to hold; asked once for each sync of it.
   *
   * @param existing reads what is there now, for contents that depend on it
   */
  RenderResult of(TargetRef target, Supplier<Optional<ObservedTarget>> existing);

  /** Content that does not depend on what is there. */
  static TargetContent fixed(TargetData data) {
    return (target, existing) -> new RenderResult.Data(data, UnknownSecrets.NONE);
  }
}
