package com.infisical.operator.target;

import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.kubernetes.KubernetesNames;
import com.infisical.operator.target.plan.MarkStanding;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

/**
 * Looks up whether the resource that a target's mark names still manages that target.
 *
 * <p>It asks the API server, not a cache: a cache that lags would let two resources take the same
 * target. Safe for use by several threads.
 */
final class MarkHolders {
  private final KubernetesClient client;

  MarkHolders(KubernetesClient client) {
    this.client = client;
  }

  /** What becomes of {@code mark}, found on {@code target}. */
  MarkStanding standing(String mark, TargetRef target) {
    int slash = mark.indexOf('/');
    // Anybody can write a mark; only a name may become part of a request's path.
    if (slash < 0
        || !KubernetesNames.isNamespace(mark.substring(0, slash))
        || !KubernetesNames.isName(mark.substring(slash + 1))) {
      return MarkStanding.STALE;
    }
    try {
      InfisicalStaticSecret holder =
          client
              .resources(InfisicalStaticSecret.class)
              .inNamespace(mark.substring(0, slash))
              .withName(mark.substring(slash + 1))
              .get();
      return holder == null ? MarkStanding.STALE : standing(holder, target);
    } catch (KubernetesClientException e) {
      return MarkStanding.UNKNOWN;
    }
  }

  private static MarkStanding standing(InfisicalStaticSecret holder, TargetRef target) {
    if (holder.invalidSpec().isPresent()) {
      return MarkStanding.UNKNOWN;
    }
    boolean listed =
        holder.getSpec().targets().stream()
            .anyMatch(
                entry ->
                    target.kind().text().equals(entry.kind())
                        && target.namespace().equals(entry.namespace())
                        && target.name().equals(entry.name()));
    return listed ? MarkStanding.VALID : MarkStanding.STALE;
  }
}
