package com.infisical.operator.runtime.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Supplier;

/**
 * Finds what keeps the controllers from starting: an API server that does not respond, kinds that
 * are not installed or not served yet, missing permissions. An informer that meets one of these at
 * its start gives up for good.
 */
public final class Preflight implements Supplier<Optional<String>> {
  private static final int NO_ANSWER = -1;
  private static final String VERSION = "/apis/secrets.infisical.com/v1beta1";
  private static final List<String> KINDS =
      List.of("infisicalconnections", "infisicalauths", "infisicalstaticsecrets");

  private final KubernetesClient client;
  private final SortedSet<String> namespaces;

  /**
   * A preflight.
   *
   * @param namespaces the only ones that are watched; empty means all
   */
  public Preflight(KubernetesClient client, SortedSet<String> namespaces) {
    this.client = client;
    this.namespaces = namespaces;
  }

  /** The first obstacle, as a sentence that ends with what to do; empty when there is none. */
  @Override
  public Optional<String> get() {
    for (String kind : KINDS) {
      if (namespaces.isEmpty()) {
        Optional<String> obstacle = obstacle(VERSION + "/" + kind, kind, "in all namespaces");
        if (obstacle.isPresent()) {
          return obstacle;
        }
      }
      for (String namespace : namespaces) {
        String path = "%s/namespaces/%s/%s".formatted(VERSION, namespace, kind);
        Optional<String> obstacle = obstacle(path, kind, "in namespace " + namespace);
        if (obstacle.isPresent()) {
          return obstacle;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> obstacle(String path, String kind, String where) {
    try {
      String answer = client.raw(path + "?limit=1", "GET", null);
      return answer == null ? Optional.of(notInstalled(kind)) : Optional.empty();
    } catch (KubernetesClientException e) {
      return Optional.of(
          switch (e.getCode()) {
            case NO_ANSWER, 0 ->
                "the API server at %s does not respond: check its address and the network"
                    .formatted(client.getMasterUrl());
            case 401 ->
                "the API server rejects the operator's credentials: check the service account's"
                    + " token or the kubeconfig";
            case 403 ->
                "the operator may not list %s %s: grant its service account what docs/permissions.md lists, as the chart does"
                    .formatted(kind, where);
            case 404 -> notInstalled(kind);
            case 429 -> "the API server does not serve %s yet".formatted(kind);
            default ->
                "the API server returned %d for %s: check its log".formatted(e.getCode(), kind);
          });
    }
  }

  private static String notInstalled(String kind) {
    return "the kind %s is not installed: apply the CRDs of charts/infisical-operator/files/crds"
        .formatted(kind);
  }
}
