package com.infisical.operator.reload;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.operator.target.plan.TargetRef;
import java.util.HashSet;
import java.util.Set;

/**
 * Finds the Secrets and ConfigMaps that pods consume
 * (docs/infisical-static-secret.md#restarting-workloads): by {@code env}, {@code envFrom}, volumes
 * and projected volumes, in containers and init containers.
 *
 * <p>Not those of {@code imagePullSecrets}, which the kubelet reads anew for each pull.
 */
final class Consumption {
  private final String namespace;
  private final Set<TargetRef> found = new HashSet<>();

  private Consumption(String namespace) {
    this.namespace = namespace;
  }

  /** What pods of this spec consume in {@code namespace}. */
  static Set<TargetRef> of(String namespace, JsonNode pod) {
    Consumption consumption = new Consumption(namespace);
    pod.path("initContainers").forEach(consumption::container);
    pod.path("containers").forEach(consumption::container);
    pod.path("volumes").forEach(consumption::volume);
    return Set.copyOf(consumption.found);
  }

  private void container(JsonNode container) {
    for (JsonNode variable : container.path("env")) {
      JsonNode source = variable.path("valueFrom");
      secret(source.path("secretKeyRef").path("name"));
      configMap(source.path("configMapKeyRef").path("name"));
    }
    for (JsonNode source : container.path("envFrom")) {
      secret(source.path("secretRef").path("name"));
      configMap(source.path("configMapRef").path("name"));
    }
  }

  private void volume(JsonNode volume) {
    secret(volume.path("secret").path("secretName"));
    configMap(volume.path("configMap").path("name"));
    for (JsonNode source : volume.path("projected").path("sources")) {
      secret(source.path("secret").path("name"));
      configMap(source.path("configMap").path("name"));
    }
  }

  private void secret(JsonNode name) {
    add(TargetRef.Kind.SECRET, name.asText(""));
  }

  private void configMap(JsonNode name) {
    add(TargetRef.Kind.CONFIG_MAP, name.asText(""));
  }

  private void add(TargetRef.Kind kind, String name) {
    if (!name.isEmpty()) {
      found.add(new TargetRef(kind, namespace, name));
    }
  }
}
