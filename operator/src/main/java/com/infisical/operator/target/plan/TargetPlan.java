package com.infisical.operator.target.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;

/**
 * What is to be done about one target.
 *
 * <p>The objects in a plan hold secrets: no plan prints more than their name.
 */
public sealed interface TargetPlan {
  /** What is there afterwards; empty where that is what was there before, or nothing. */
  default Optional<HasMetadata> result() {
    return switch (this) {
      case Create create -> Optional.of(create.object());
      case Update update -> Optional.of(update.object());
      case Recreate recreate -> Optional.of(recreate.object());
      case Nothing nothing -> Optional.empty();
      case Delete delete -> Optional.empty();
      case Refuse refuse -> Optional.empty();
    };
  }

  /** Whether anything is written. */
  default boolean writes() {
    return !(this instanceof Nothing) && !(this instanceof Refuse);
  }

  /** The target is as it should be, or is none of the resource's business. */
  record Nothing() implements TargetPlan {}

  /** The target is not there. */
  record Create(HasMetadata object) implements TargetPlan {
    @Override
    public String toString() {
      return "Create[" + TargetRef.of(object) + "]";
    }
  }

  /**
   * The target differs from what it should be.
   *
   * @param object what it should be, with the resourceVersion that was decided on
   * @param contentChanged whether the data differ, not only labels and the like
   */
  record Update(HasMetadata object, boolean contentChanged) implements TargetPlan {
    @Override
    public String toString() {
      return "Update[" + TargetRef.of(object) + ", contentChanged=" + contentChanged + "]";
    }
  }

  /**
   * The target differs in what Kubernetes does not let anyone change.
   *
   * @param old what is there, with the UID and resourceVersion that were decided on
   * @param object what takes its place
   * @param contentChanged whether the data differ
   */
  record Recreate(Precondition old, HasMetadata object, boolean contentChanged)
      implements TargetPlan {
    @Override
    public String toString() {
      return "Recreate[" + TargetRef.of(object) + ", contentChanged=" + contentChanged + "]";
    }
  }

  /** A target that the resource no longer lists goes. */
  record Delete(Precondition old) implements TargetPlan {}

  /** Nothing may be done. */
  record Refuse(TargetFailure failure) implements TargetPlan {}

  /** The very object, in the very state, that was decided on. */
  record Precondition(TargetRef ref, String uid, String resourceVersion) {
    public static Precondition of(ObservedTarget target) {
      return new Precondition(
          target.ref(), target.metadata().getUid(), target.metadata().getResourceVersion());
    }
  }
}
