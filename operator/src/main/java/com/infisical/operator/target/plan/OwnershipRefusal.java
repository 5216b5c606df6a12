package com.infisical.operator.target.plan;

import com.infisical.operator.kubernetes.Names;

/**
 * Why a target that is already there is not the resource's to write; {@link OwnershipCheck} decides
 * it (docs/infisical-static-secret.md).
 */
public sealed interface OwnershipRefusal extends TargetFailure {
  /**
   * Another resource writes the target.
   *
   * @param holder the resource's mark
   * @param confirmed whether that resource was looked up
   */
  record ManagedByAnother(TargetRef ref, String holder, boolean confirmed)
      implements OwnershipRefusal {
    @Override
    public String sentence() {
      return confirmed
          ? "%s is managed by %s; remove the target from one of the two".formatted(ref, resource())
          : ("%s is marked as managed by %s, which could not be looked up; remove the target here,"
                  + " or the annotation secrets.infisical.com/managed-by if no resource manages it"
                  + " any more")
              .formatted(ref, resource());
    }

    private String resource() {
      return Mark.read(holder)
          .map(mark -> mark.kind() + " " + Names.quoted(mark.namespace() + "/" + mark.name()))
          .orElseGet(() -> Mark.KIND_OF_TWO_PARTS + " " + Names.quoted(holder));
    }
  }

  /** Another object, of the target's own namespace, is its controller. */
  record ControlledByAnother(TargetRef ref, String ownerKind, String ownerName)
      implements OwnershipRefusal {
    @Override
    public String sentence() {
      return "%s is controlled by %s %s/%s; remove it from that resource, or choose another name here"
          .formatted(ref, ownerKind, ref.namespace(), ownerName);
    }
  }

  /**
   * An object that was there before, and that nobody gave away.
   *
   * @param orphanWouldDo whether creationPolicy Orphan would be enough
   */
  record NotGivenAway(TargetRef ref, boolean orphanWouldDo) implements OwnershipRefusal {
    @Override
    public String sentence() {
      return ("%s already exists and is not the operator's; annotate it with %s=true to hand it"
              + " over (checked again within 6 minutes, or at once when the resource's"
              + " annotation %s changes),%s or choose another name")
          .formatted(
              ref,
              OwnKeys.ADOPT,
              OwnKeys.FORCE_SYNC,
              orphanWouldDo ? " set .spec.targets[].creationPolicy to Orphan" : "");
    }
  }

  /** A Secret that is not ours has another type. */
  record TypeDiffers(TargetRef ref, String existing, String wanted) implements OwnershipRefusal {
    @Override
    public String sentence() {
      return ("%s is of type %s and was not created by the operator, so it is not re-created as %s;"
              + " set .spec.targets[].secretType to %s or remove it, or delete the Secret")
          .formatted(ref, existing, wanted, existing);
    }
  }

  /** An object that is not ours cannot be changed. */
  record Immutable(TargetRef ref) implements OwnershipRefusal {
    @Override
    public String sentence() {
      return "%s is immutable and was not created by the operator; delete it or choose another name"
          .formatted(ref);
    }
  }
}
