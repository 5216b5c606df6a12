package com.infisical.e2e.world;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/** Lets nobody write the statuses of a world's connections and InfisicalAuths until it ends. */
record StatusPolicy(World world) {
  private static final int FORBIDDEN = 403;

  /** Forbids them, and waits until that is so. */
  static void deny(World world) {
    world.apply(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: "statuses-${namespace}"}
        spec:
          failurePolicy: Fail
          matchConstraints:
            namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: "${namespace}"}}
            resourceRules:
              - apiGroups: [secrets.infisical.com]
                apiVersions: [v1alpha1, v1beta1]
                operations: [UPDATE]
                resources: [infisicalconnections/status, infisicalauths/status, infisicalsecrets/status]
          validations: [{expression: "false", reason: Forbidden}]
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: "statuses-${namespace}"}
        spec: {policyName: "statuses-${namespace}", validationActions: [Deny]}
        ---
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: probe}
        spec: {address: "${address}"}
        """);
    StatusPolicy policy = new StatusPolicy(world);
    world.atEnd(policy::lift);
    // A policy takes its time to become effective.
    await().until(policy::isEffective);
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

  private void lift() {
    var v1 = world.client.admissionRegistration().v1();
    String name = "statuses-" + world.namespace;
    v1.validatingAdmissionPolicyBindings().withName(name).delete();
    v1.validatingAdmissionPolicies().withName(name).delete();
  }
}
