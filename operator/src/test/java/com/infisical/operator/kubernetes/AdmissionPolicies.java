package com.infisical.operator.kubernetes;

import static org.awaitility.Awaitility.await;

import com.infisical.operator.target.plan.OwnKeys;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/**
 * Admission policies for the Secrets or Deployments of one namespace, which the API server itself
 * carries out.
 */
public final class AdmissionPolicies implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String SECRETS =
      "{apiGroups: [''], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [secrets]}";
  private static final String DEPLOYMENTS =
      "{apiGroups: [apps], apiVersions: [v1], operations: [UPDATE], resources: [deployments]}";
  private static final Map<String, String> PROBE = Map.of("team", "cHJvYmVz");

  private final KubernetesClient client;
  private final String namespace;
  private final List<HasMetadata> made = new ArrayList<>();

  public AdmissionPolicies(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /**
   * Has each Secret changed before it is stored.
   *
   * @param operations a JSON patch as a CEL expression
   * @param changed whether a Secret like the probe was
   */
  public void mutate(String operations, Predicate<Secret> changed) {
    mutating(SECRETS, operations);
    await().atMost(SOON).until(() -> changed.test(probe()));
  }

  /**
   * Has each Deployment changed when it is updated.
   *
   * @param operations a JSON patch as a CEL expression
   * @param effective whether that happens already
   */
  public void mutateDeployments(String operations, Callable<Boolean> effective) {
    mutating(DEPLOYMENTS, operations);
    await().atMost(SOON).until(effective);
  }

  private void mutating(String rule, String operations) {
    apply(
        "Mutating",
        rule,
        "reinvocationPolicy: Never",
        "mutations",
        """
        {patchType: JSONPatch, jsonPatch: {expression: %s}}\
        """
            .formatted(quoted(operations)),
        "");
  }

  /**
   * Has each Secret refused.
   *
   * @param message a CEL expression
   */
  public void deny(String message) {
    apply(
        "Validating",
        SECRETS,
        "",
        "validations",
        """
        {expression: "false", messageExpression: %s}\
        """
            .formatted(quoted(message)),
        ", validationActions: [Deny]");
    await().atMost(SOON).until(this::isDenied);
  }

  /** Takes the policies back, and waits until they have no effect. */
  @Override
  public void close() {
    made.forEach(each -> client.resource(each).delete());
    made.clear();
    await()
        .atMost(SOON)
        .until(
            () -> {
              try {
                Secret probe = probe();
                return probe.getData().equals(PROBE)
                    && probe.getMetadata().getLabels().equals(PROBE)
                    && probe.getMetadata().getAnnotations().containsKey(OwnKeys.MARK)
                    && probe.getImmutable() == null;
              } catch (KubernetesClientException denied) {
                return false;
              }
            });
  }

  private void apply(
      String kind, String rule, String more, String list, String entry, String ofBinding) {
    String name = namespace + "-" + made.size();
    made.add(
        apply(
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: %1$sAdmissionPolicy
            metadata: {name: "%2$s"}
            spec:
              failurePolicy: Fail
              %4$s
              matchConstraints:
                namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: "%3$s"}}
                resourceRules:
                  - %7$s
              %5$s: [%6$s]
            """
                .formatted(kind, name, namespace, more, list, entry, rule)));
    made.add(
        apply(
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: %1$sAdmissionPolicyBinding
            metadata: {name: "%2$s"}
            spec: {policyName: "%2$s"%3$s}
            """
                .formatted(kind, name, ofBinding)));
  }

  private HasMetadata apply(String yaml) {
    HasMetadata object = (HasMetadata) client.getKubernetesSerialization().unmarshal(yaml);
    return client.resource(object).create();
  }

  private boolean isDenied() {
    try {
      probe();
      return false;
    } catch (KubernetesClientException denied) {
      return true;
    }
  }

  /** What would be stored of a Secret. */
  private Secret probe() {
    return client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("probe")
                .withLabels(PROBE)
                .addToAnnotations(OwnKeys.MARK, "x")
                .endMetadata()
                .withData(PROBE)
                .build())
        .dryRun()
        .create();
  }

  private static String quoted(String cel) {
    return "'" + cel.replace("'", "''") + "'";
  }
}
