package com.infisical.operator.runtime.cluster;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the kinds of {@code v1alpha1} that this operator does not serve (docs/operations.md). */
public final class OldKinds {
  private static final String VERSION = "secrets.infisical.com/v1alpha1";
  private static final Set<String> SERVED =
      Set.of(
          "ClusterGenerator", "InfisicalDynamicSecret", "InfisicalPushSecret", "InfisicalSecret");

  private OldKinds() {}

  /** A sentence that names the kinds which the cluster knows; empty where it knows none. */
  public static Optional<String> sentence(KubernetesClient client) {
    APIResourceList resources = client.getApiResources(VERSION);
    List<String> kinds =
        resources == null
            ? List.of()
            : resources.getResources().stream()
                .filter(resource -> !resource.getName().contains("/"))
                .map(APIResource::getKind)
                .filter(kind -> !SERVED.contains(kind))
                .sorted()
                .toList();
    return kinds.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the cluster has the kinds "
                + String.join(", ", kinds)
                + " of "
                + VERSION
                + ", which this operator does not serve yet: leave their resources to the Go"
                + " operator, in namespaces that this one does not watch (--namespaces)");
  }
}
