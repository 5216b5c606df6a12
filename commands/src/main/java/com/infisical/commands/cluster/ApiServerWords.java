package com.infisical.commands.cluster;

import com.infisical.client.HttpStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** Says to a user why the API server did not do what a command asked for. */
public final class ApiServerWords {
  private ApiServerWords() {}

  /**
   * The sentence for a refusal.
   *
   * @param resources {@code secrets}, or with the group {@code deployments.apps}
   */
  public static String of(
      KubernetesClient client,
      String verb,
      String resources,
      Scope where,
      KubernetesClientException refusal) {
    return refusal.getCode() <= 0
        ? "the API server at %s does not respond: check the kubeconfig and the network"
            .formatted(client.getMasterUrl())
        : of(verb, resources, where, refusal);
  }

  /** The same where the reader knows which API server is meant. */
  public static String of(
      String verb, String resources, Scope where, KubernetesClientException refusal) {
    return switch (refusal.getCode()) {
      case -1, 0 -> "the API server does not respond: check the kubeconfig and the network";
      case HttpStatus.UNAUTHORIZED ->
          "the API server rejects your credentials: log in again, or check the kubeconfig's user";
      case HttpStatus.FORBIDDEN ->
          "you may not %s %s %s: ask for a role with the verb %s on %s there"
              .formatted(verb, resources, where, verb, resources);
      case HttpStatus.NOT_FOUND ->
          "the API server does not know %s: install the CRDs (charts/infisical-operator/files/crds)"
              .formatted(resources);
      default ->
          "the API server returned %d to %s %s %s: check its log"
              .formatted(refusal.getCode(), verb, resources, where);
    };
  }
}
