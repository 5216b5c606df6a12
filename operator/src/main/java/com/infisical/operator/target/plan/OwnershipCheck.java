package com.infisical.operator.target.plan;

import com.infisical.operator.target.plan.OwnershipRefusal.ControlledByAnother;
import com.infisical.operator.target.plan.OwnershipRefusal.ManagedByAnother;
import com.infisical.operator.target.plan.OwnershipRefusal.NotGivenAway;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether a resource may write a target that is already there
 * (docs/infisical-static-secret.md). Pure.
 */
public final class OwnershipCheck {
  private final ResourceFacts resource;
  private final TargetSpec.Valid target;
  private final ObservedTarget existing;

  private OwnershipCheck(ResourceFacts resource, TargetSpec.Valid target, ObservedTarget existing) {
    this.resource = resource;
    this.target = target;
    this.existing = existing;
  }

  /**
   * Why the resource may not write the target; empty when it may.
   *
   * @param standing of the resource that the target's mark names, where that is another one
   */
  static Optional<TargetFailure> refusal(
      ResourceFacts resource,
      TargetSpec.Valid target,
      ObservedTarget existing,
      Mark.Standing standing) {
    OwnershipCheck check = new OwnershipCheck(resource, target, existing);
    return check.foreignController().or(() -> check.byMark(standing));
  }

  /** Whether the target carries the resource's own mark. */
  public static boolean isMarked(ResourceFacts resource, ObservedTarget existing) {
    String mark = existing.annotations().get(OwnKeys.MANAGED_BY);
    return mark != null && resource.mark().isWrittenAs(mark);
  }

  /**
   * Whether {@code owner}, found on an object of {@code namespace}, is the resource or a deleted
   * namesake of it. References never reach into another namespace: there, only the UID tells.
   */
  static boolean isOurs(ResourceFacts resource, String namespace, OwnerReference owner) {
    return resource.kind().equals(owner.getKind())
        && resource.name().equals(owner.getName())
        && group(owner.getApiVersion()).equals(group(resource.apiVersion()))
        && (resource.namespace().equals(namespace) || resource.uid().equals(owner.getUid()));
  }

  private Optional<TargetFailure> foreignController() {
    return existing
        .controller()
        .filter(owner -> !isOurs(resource, target.ref().namespace(), owner))
        .map(owner -> new ControlledByAnother(target.ref(), owner.getKind(), owner.getName()));
  }

  private Optional<TargetFailure> byMark(Mark.Standing standing) {
    String mark = existing.annotations().get(OwnKeys.MANAGED_BY);
    if (mark == null) {
      return ownedByResource() ? Optional.empty() : unmarked();
    }
    if (isMarked(resource, existing)) {
      return Optional.empty();
    }
    if (standing != Mark.Standing.STALE) {
      return Optional.of(new ManagedByAnother(target.ref(), mark, standing == Mark.Standing.VALID));
    }
    return isOfOwnNamespace(mark) || ownedByResource() ? Optional.empty() : unmanaged();
  }

  private boolean isOfOwnNamespace(String mark) {
    return mark.startsWith(resource.namespace() + "/")
        || Mark.read(mark).filter(m -> m.namespace().equals(resource.namespace())).isPresent();
  }

  /** A target with Go's version but without our mark was written by the Go operator. */
  private Optional<TargetFailure> unmarked() {
    // The Go operator gives a new ConfigMap of an InfisicalSecret no version.
    if (!existing.annotations().containsKey(OwnKeys.VERSION)
        && !existing.annotations().containsKey(OwnKeys.MANAGED_LABELS)) {
      return unmanaged();
    }
    boolean proven = isInOwnNamespace() || resource.lastReconcileSucceeded() || isGivenAway();
    return proven ? Optional.empty() : Optional.of(new NotGivenAway(target.ref(), false));
  }

  private Optional<TargetFailure> unmanaged() {
    boolean free = isInOwnNamespace() && !target.owner();
    return free || isGivenAway()
        ? Optional.empty()
        : Optional.of(new NotGivenAway(target.ref(), isInOwnNamespace()));
  }

  /** Any controller left here is the resource's own: others have been refused before. */
  private boolean ownedByResource() {
    return existing.controller().isPresent();
  }

  private boolean isInOwnNamespace() {
    return !target.ref().namespaceDiffers(resource);
  }

  private boolean isGivenAway() {
    return "true".equals(existing.annotations().get(OwnKeys.ADOPT));
  }

  private static String group(@Nullable String apiVersion) {
    return apiVersion == null ? "" : apiVersion.replaceFirst("/.*", "");
  }
}
