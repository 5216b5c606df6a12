package com.infisical.operator.target;

import com.infisical.operator.target.plan.Mark;
import com.infisical.operator.target.plan.ObservedTarget;
import com.infisical.operator.target.plan.OwnKeys;
import com.infisical.operator.target.plan.OwnershipCheck;
import com.infisical.operator.target.plan.TargetPlanner.Wanted;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/**
 * Reads a target, and looks up the resource that its mark names. Safe for use by several threads.
 */
final class TargetReads {
  private final KubernetesClient client;
  private final MarkHolders holders;

  /**
   * @param client reads targets
   * @param holders looks up the resources that marks name
   */
  TargetReads(KubernetesClient client, MarkHolders holders) {
    this.client = client;
    this.holders = holders;
  }

  /** The target as it is now; empty where there is none. */
  Optional<ObservedTarget> read(TargetRef ref) {
    return switch (ref.kind()) {
      case SECRET ->
          Optional.ofNullable(
                  client.secrets().inNamespace(ref.namespace()).withName(ref.name()).get())
              .map(ObservedTarget::of);
      case CONFIG_MAP ->
          Optional.ofNullable(
                  client.configMaps().inNamespace(ref.namespace()).withName(ref.name()).get())
              .map(ObservedTarget::of);
    };
  }

  /** The standing of the resource that the target's mark names, where that is another one. */
  Mark.Standing standing(Wanted wanted, ObservedTarget existing) {
    String mark = existing.annotations().get(OwnKeys.MANAGED_BY);
    return mark == null || OwnershipCheck.isMarked(wanted.resource(), existing)
        ? Mark.Standing.STALE
        : holders.standing(mark, wanted.target().ref());
  }
}
