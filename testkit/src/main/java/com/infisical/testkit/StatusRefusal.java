package com.infisical.testkit;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Has the API server refuse statuses of one kind in one namespace, by a ValidatingAdmissionPolicy.
 *
 * <p>It becomes effective some time after it was created.
 *
 * @param name of the policy and of its binding
 */
public record StatusRefusal(KubernetesClient client, String name) {
  /**
   * Refuses the statuses.
   *
   * @param kind in the plural
   * @param allowed the CEL expression that is true for those that may be written
   * @param reason decides the HTTP status of the refusals
   */
  public void begin(String namespace, String kind, String allowed, String reason) {
    String policy =
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: "%1$s"}
        spec:
          failurePolicy: Fail
          matchConstraints:
            namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: "%2$s"}}
            resourceRules:
              - apiGroups: [secrets.infisical.com]
                apiVersions: [v1alpha1, v1beta1]
                operations: [UPDATE]
                resources: [%3$s/status]
          validations: [{expression: "%4$s", reason: %5$s}]
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: "%1$s"}
        spec: {policyName: "%1$s", validationActions: [Deny]}
        """
            .formatted(name, namespace, kind, allowed, reason);
    client
        .load(new ByteArrayInputStream(policy.getBytes(StandardCharsets.UTF_8)))
        .items()
        .forEach(each -> client.resource(each).create());
  }

  /** How many statuses the API server says that it has refused. */
  public int count() {
    String metrics = Objects.requireNonNull(client.raw("/metrics"));
    return Pattern.compile(
            "apiserver_validating_admission_policy_check_total\\{[^}]*enforcement_action=\"deny\"[^}]*policy=\"%s\"[^}]*} (\\d+)"
                .formatted(name))
        .matcher(metrics)
        .results()
        .mapToInt(count -> Integer.parseInt(count.group(1)))
        .sum();
  }

  /** Allows them again. */
  public void end() {
    var v1 = client.admissionRegistration().v1();
    v1.validatingAdmissionPolicyBindings().withName(name).delete();
    v1.validatingAdmissionPolicies().withName(name).delete();
  }
}
