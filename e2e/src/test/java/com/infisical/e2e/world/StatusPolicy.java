package com.infisical.e2e.world;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

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
    KINDS.forEach(policy::apply);
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

  private void apply(String kind) {
    world.apply(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: "%1$s"}
        spec:
          failurePolicy: Fail
          matchConstraints:
            namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: "${namespace}"}}
            resourceRules:
              - apiGroups: [secrets.infisical.com]
                apiVersions: [v1alpha1, v1beta1]
                operations: [UPDATE]
                resources: [%2$s/status]
          validations: [{expression: "false", reason: Forbidden}]
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: "%1$s"}
        spec: {policyName: "%1$s", validationActions: [Deny]}
        """
            .formatted(name(kind), kind));
  }

  private String name(String kind) {
    return kind + "-" + world.namespace;
  }

  /** How many statuses of that kind the API server says that it has refused. */
  public int refusals(String kind) {
    String metrics = Objects.requireNonNull(world.client.raw("/metrics"));
    return Pattern.compile(
            "apiserver_validating_admission_policy_check_total\\{[^}]*enforcement_action=\"deny\"[^}]*policy=\"%s\"[^}]*} (\\d+)"
                .formatted(name(kind)))
        .matcher(metrics)
        .results()
        .mapToInt(count -> Integer.parseInt(count.group(1)))
        .sum();
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
    var v1 = world.client.admissionRegistration().v1();
    for (String kind : KINDS) {
      v1.validatingAdmissionPolicyBindings().withName(name(kind)).delete();
      v1.validatingAdmissionPolicies().withName(name(kind)).delete();
    }
  }
}
