package com.infisical.e2e.world;

import static org.awaitility.Awaitility.await;

import com.infisical.testkit.StatusRefusal;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;

/**
 * Lets nobody write the statuses of a world's resources until it ends, by a policy for each kind.
 */
public record StatusPolicy(World world) {
  /** The kinds, in the plural. */
  public static final List<String> KINDS =
      List.of(
          "infisicalconnections",
          "infisicalauths",
          "infisicalstaticsecrets",
          "infisicalsecrets",
          "infisicaldynamicsecrets",
          "infisicalpushsecrets");

  private static final int FORBIDDEN = 403;

  /** Forbids them, and waits until that is so. */
  public static StatusPolicy deny(World world) {
    StatusPolicy policy = new StatusPolicy(world);
    world.atEnd(policy::lift);
    KINDS.forEach(kind -> policy.refusal(kind).begin(world.namespace, kind, "false", "Forbidden"));
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: probe}
        spec: {address: "${address}"}
        """);
    // A policy takes its time to become effective, and the last of them most.
    await().until(policy::isEffective);
    return policy;
  }

  private StatusRefusal refusal(String kind) {
    return new StatusRefusal(world.client, kind + "-" + world.namespace);
  }

  /** How many statuses of that kind the API server says that it has refused. */
  public int refusals(String kind) {
    return refusal(kind).count();
  }

  private boolean isEffective() {
    var probe =
        world
            .client
            .genericKubernetesResources("secrets.infisical.com/v1beta1", "InfisicalConnection")
            .inNamespace(world.namespace)
            .withName("probe");
    try {
      probe
          .subresource("status")
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"status\":{\"observedGeneration\":%d}}".formatted(System.nanoTime()));
      return false;
    } catch (KubernetesClientException denied) {
      return denied.getCode() == FORBIDDEN;
    }
  }

  /** Allows them again. */
  public void lift() {
    KINDS.forEach(kind -> refusal(kind).end());
  }
}
