package com.infisical.operator.staticsecret;

import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.target.plan.Mark;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.target.plan.TargetSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.stream.Stream;

/** Finds out which targets an InfisicalStaticSecret lists. Safe for use by several threads. */
final class ListedTargets {
  private final KubernetesClient client;

  ListedTargets(KubernetesClient client) {
    this.client = client;
  }

  /**
   * The targets that {@code resource} lists, less those that only a changed spec makes writable.
   */
  static Stream<TargetRef> of(InfisicalStaticSecret resource) {
    List<SecretTarget> listed = resource.getSpec().targets();
    return listed == null
        ? Stream.of()
        : listed.stream().flatMap(target -> TargetSpec.ref(target).stream()).distinct();
  }

  /** What a mark that names {@code resource} says on {@code target}, asking the API server. */
  Mark.Standing standing(ResourceName resource, TargetRef target) {
    InfisicalStaticSecret holder =
        client
            .resources(InfisicalStaticSecret.class)
            .inNamespace(resource.namespace())
            .withName(resource.name())
            .get();
    return holder == null ? Mark.Standing.STALE : standing(holder, target);
  }

  private static Mark.Standing standing(InfisicalStaticSecret holder, TargetRef target) {
    if (holder.invalidSpec().isPresent()) {
      return Mark.Standing.UNKNOWN;
    }
    boolean listed =
        holder.getSpec().targets().stream()
            .anyMatch(
                entry ->
                    target.kind().text().equals(entry.kind())
                        && target.namespace().equals(entry.namespace())
                        && target.name().equals(entry.name()));
    return listed ? Mark.Standing.VALID : Mark.Standing.STALE;
  }
}
