package com.infisical.operator.target.plan;

import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.tenancy.TenancyRules;
import java.util.Optional;

/**
 * Which namespaces and types a resource may write to at all, whatever is there
 * (docs/infisical-static-secret.md).
 *
 * @param operatorNamespace where the operator runs; empty when it runs in none
 * @param tenancy who may write to other namespaces
 */
public record TargetRules(String operatorNamespace, TenancyRules tenancy) {
  /** Why {@code resource} may not have {@code target}, decided without looking at the target. */
  Optional<TargetFailure> refusal(ResourceFacts resource, TargetSpec.Valid target) {
    TargetRef ref = target.ref();
    if (isOperatorKey(ref)) {
      return Optional.of(new TargetFailure.OperatorsOwn(ref));
    }
    if (ref.namespaceDiffers(resource)) {
      return elsewhere(resource, target);
    }
    return protectedType(target);
  }

  /**
   * Whether {@code resource} must leave {@code target} alone whatever marks it carries: anybody can
   * write marks.
   */
  boolean isOffLimits(ResourceFacts resource, TargetRef target, String type) {
    boolean elsewhere = target.namespaceDiffers(resource);
    return isOperatorKey(target)
        || isProtectedType(type)
        || (elsewhere && !mayWrite(resource, target));
  }

  /** Whether Secrets of this type are never touched. */
  static boolean isProtectedType(String type) {
    return type.equals("kubernetes.io/service-account-token")
        || type.equals("bootstrap.kubernetes.io/token")
        || type.startsWith("helm.sh/release.");
  }

  private Optional<TargetFailure> elsewhere(ResourceFacts resource, TargetSpec.Valid target) {
    TargetRef ref = target.ref();
    if (!mayWrite(resource, ref)) {
      return Optional.of(
          new TargetFailure.NotAllowed(
              ref, resource.namespace(), tenancy.isSystem(ref.namespace())));
    }
    if (target.owner()) {
      return Optional.of(new TargetFailure.OwnerElsewhere(ref, resource.namespace()));
    }
    return protectedType(target);
  }

  private boolean mayWrite(ResourceFacts resource, TargetRef elsewhere) {
    return tenancy.mayWrite(resource.namespace(), elsewhere.namespace());
  }

  private Optional<TargetFailure> protectedType(TargetSpec.Valid target) {
    return target
        .secretType()
        .filter(TargetRules::isProtectedType)
        .map(type -> new TargetFailure.ProtectedType(target.ref(), type, false));
  }

  private boolean isOperatorKey(TargetRef ref) {
    return ref.kind() == TargetRef.Kind.SECRET
        && ref.namespace().equals(operatorNamespace)
        && ref.name().equals(OperatorKey.SECRET_NAME);
  }
}
