package com.infisical.operator.staticsecret;

import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.SecretTarget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;

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
    if (slash <= 0 || slash == mark.length() - 1 || slash != mark.lastIndexOf('/')) {
      return MarkStanding.STALE;
    }
    try {
      InfisicalStaticSecret holder =
          client
              .resources(InfisicalStaticSecret.class)
              .inNamespace(mark.substring(0, slash))
              .withName(mark.substring(slash + 1))
              .get();
      return holder != null && lists(holder, target) ? MarkStanding.VALID : MarkStanding.STALE;
    } catch (KubernetesClientException e) {
      return MarkStanding.UNKNOWN;
    }
  }

  private static boolean lists(InfisicalStaticSecret holder, TargetRef target) {
    List<SecretTarget> targets = holder.getSpec() == null ? null : holder.getSpec().targets();
    return targets != null
        && targets.stream()
            .anyMatch(
                listed ->
                    target.kind().text().equals(listed.kind())
                        && target.namespace().equals(listed.namespace())
                        && target.name().equals(listed.name()));
  }
}
