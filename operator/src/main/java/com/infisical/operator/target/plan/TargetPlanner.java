package com.infisical.operator.target.plan;

import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.Names;
import com.infisical.operator.status.Redaction;
import com.infisical.operator.target.plan.TargetPlan.Create;
import com.infisical.operator.target.plan.TargetPlan.Delete;
import com.infisical.operator.target.plan.TargetPlan.Nothing;
import com.infisical.operator.target.plan.TargetPlan.Precondition;
import com.infisical.operator.target.plan.TargetPlan.Recreate;
import com.infisical.operator.target.plan.TargetPlan.Refuse;
import com.infisical.operator.target.plan.TargetPlan.Update;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Decides what to do about one target, from its observed and its desired state
 * (docs/infisical-static-secret.md#what-it-writes).
 *
 * <p>Pure: it sees no client, no clock and no logger. Safe for use by several threads.
 */
public final class TargetPlanner {
  /** The most bytes that the values of a Secret or ConfigMap may have together. */
  public static final long MOST_BYTES = 1024L * 1024;

  private final TargetRules rules;

  /** A planner that keeps to {@code rules}. */
  public TargetPlanner(TargetRules rules) {
    this.rules = rules;
  }

  /**
   * What a plan is made from.
   *
   * @param data what the target is to hold, already rendered
   * @param mark keyed digest of the data; empty where none is kept
   * @param hasConsumers whether workloads have to be restarted after a change; asked only where the
   *     content changes
   */
  public record Wanted(
      ResourceFacts resource,
      TargetSpec.Valid target,
      TargetData data,
      Optional<String> mark,
      BooleanSupplier hasConsumers) {
    /** Shows nothing of the API server's words that the target holds or is to hold. */
    public Redaction redaction(Optional<ObservedTarget> existing) {
      return TargetData.redaction(
          Stream.concat(Stream.of(data), existing.stream().map(ObservedTarget::data)).toList());
    }

    /** A digest of all that the target's object is made from. */
    public String fingerprint(OperatorKey key) {
      OperatorKey.Digest digest =
          key.digest("wanted")
              .add(resource.uid())
              .add(target.toString())
              .add(new TreeMap<>(resource.labels()).toString())
              .add(new TreeMap<>(resource.annotations()).toString())
              .add(data.inputs().orElse(""))
              .add(data.version().orElse(""))
              .add(new TreeMap<>(data.notes()).toString());
      data.digestInto(digest);
      return digest.hex();
    }
  }

  /** Whether a target can be written at all. */
  public sealed interface Admission {
    /** It cannot, whatever is there now. */
    record Refused(TargetFailure failure) implements Admission {}

    /** It can, as far as that does not depend on what is there; only a planner admits. */
    final class Admitted implements Admission {
      private final Wanted wanted;

      private Admitted(Wanted wanted) {
        this.wanted = wanted;
      }

      /** What was admitted. */
      public Wanted wanted() {
        return wanted;
      }
    }
  }

  /**
   * Decides whether a target can be written whatever is there now. Asked before the target is read,
   * so that a refusal tells nothing about other namespaces.
   */
  public Admission admit(Wanted wanted) {
    return rules
        .refusal(wanted.resource(), wanted.target())
        .or(() -> metadataRefusal(wanted.target()))
        .or(() -> dataRefusal(wanted.target().ref(), wanted.data()))
        .<Admission>map(Admission.Refused::new)
        .orElseGet(() -> new Admission.Admitted(wanted));
  }

  /** The plan for a target that is not there. */
  public TargetPlan planAbsent(Admission.Admitted admitted) {
    return fitting(admitted.wanted(), new Create(DesiredTarget.fresh(admitted.wanted())));
  }

  /**
   * The plan for a target that is there.
   *
   * @param standing of the resource that the target's mark names, where that is another one
   */
  public TargetPlan plan(
      Admission.Admitted admitted, ObservedTarget existing, Mark.Standing standing) {
    Wanted wanted = admitted.wanted();
    return existingRefusal(wanted, existing, standing)
        .<TargetPlan>map(Refuse::new)
        .orElseGet(() -> fitting(wanted, change(wanted, existing)));
  }

  /** Whether {@code resource} may release {@code target}, whatever is there. */
  public boolean mayRelease(ResourceFacts resource, TargetRef target) {
    return !rules.isOffLimits(resource, target, "");
  }

  /**
   * The plan for a target that the resource no longer lists: deleted when the resource owns it,
   * else left without the operator's marks.
   */
  public TargetPlan planRelease(ResourceFacts resource, ObservedTarget existing) {
    if (existing.beingDeleted()
        || rules.isOffLimits(resource, TargetRef.of(existing.object()), existing.type())) {
      return new Nothing();
    }
    if (existing.controller().filter(owner -> resource.uid().equals(owner.getUid())).isPresent()) {
      return new Delete(Precondition.of(existing));
    }
    return OwnershipCheck.isMarked(resource, existing)
        ? new Update(DesiredTarget.released(resource, existing), false)
        : new Nothing();
  }

  /** The same for a target whose data are no longer good for anything: it is emptied, too. */
  public TargetPlan planReleaseEmptied(ResourceFacts resource, ObservedTarget existing) {
    return planRelease(resource, existing) instanceof Update(HasMetadata released, boolean same)
        ? new Update(DesiredTarget.emptied(released), same)
        : planRelease(resource, existing);
  }

  /** Annotations are known only with what the target carries already. */
  private static TargetPlan fitting(Wanted wanted, TargetPlan plan) {
    return plan.result()
        .flatMap(object -> AnnotationSize.refusal(wanted, object.getMetadata()))
        .<TargetPlan>map(Refuse::new)
        .orElse(plan);
  }

  private static Optional<TargetFailure> metadataRefusal(TargetSpec.Valid target) {
    return target
        .metadata()
        .flatMap(MetadataRules::refused)
        .map(field -> new TargetFailure.InvalidMetadata(target.ref(), field));
  }

  private static Optional<TargetFailure> dataRefusal(TargetRef ref, TargetData data) {
    List<String> refused = data.keys().stream().filter(key -> !Names.isDataKey(key)).toList();
    if (!refused.isEmpty()) {
      return Optional.of(new TargetFailure.InvalidKeys(ref, refused));
    }
    return data.size() > MOST_BYTES
        ? Optional.of(new TargetFailure.TooLarge(ref))
        : Optional.empty();
  }

  private static Optional<TargetFailure> existingRefusal(
      Wanted wanted, ObservedTarget existing, Mark.Standing standing) {
    TargetRef ref = wanted.target().ref();
    if (TargetRules.isProtectedType(existing.type())) {
      return Optional.of(new TargetFailure.ProtectedType(ref, existing.type(), true));
    }
    return OwnershipCheck.refusal(wanted.resource(), wanted.target(), existing, standing)
        .or(
            () ->
                existing.beingDeleted()
                    ? Optional.of(new TargetFailure.BeingDeleted(ref))
                    : Optional.empty());
  }

  private static TargetPlan change(Wanted wanted, ObservedTarget existing) {
    boolean contentChanged = !wanted.data().sameContent(existing.data());
    HasMetadata desired = DesiredTarget.changed(wanted, existing, contentChanged);
    boolean dataMoves = !DesiredTarget.sameData(existing.object(), desired);
    boolean frozen = existing.immutable() && dataMoves;
    if (typeDiffers(wanted, existing) || frozen) {
      return recreate(wanted, existing, contentChanged);
    }
    return dataMoves || !DesiredTarget.sameMetadata(existing.object(), desired)
        ? new Update(desired, contentChanged)
        : new Nothing();
  }

  /**
   * Only what is already ours is deleted; the type goes first, being what a user sees in a spec.
   */
  private static TargetPlan recreate(
      Wanted wanted, ObservedTarget existing, boolean contentChanged) {
    TargetRef ref = wanted.target().ref();
    if (OwnershipCheck.isMarked(wanted.resource(), existing)) {
      HasMetadata object = DesiredTarget.recreated(wanted, existing, contentChanged);
      return new Recreate(Precondition.of(existing), object, contentChanged);
    }
    return new Refuse(
        typeDiffers(wanted, existing)
            ? new OwnershipRefusal.TypeDiffers(
                ref, existing.type(), wanted.target().secretType().orElse(existing.type()))
            : new OwnershipRefusal.Immutable(ref));
  }

  private static boolean typeDiffers(Wanted wanted, ObservedTarget existing) {
    return !wanted.resource().keepsTypes()
        && wanted.target().secretType().filter(type -> !type.equals(existing.type())).isPresent();
  }
}
