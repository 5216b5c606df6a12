package com.infisical.commands.doctor;

import com.infisical.client.HttpStatus;
import com.infisical.commands.cluster.ApiServerWords;
import com.infisical.commands.cluster.Scope;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.kubernetes.ResourceName;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads InfisicalAuths and InfisicalConnections from the API server, each once. For one thread. */
final class Finder {
  private final KubernetesClient client;
  private final Map<ResourceName, Found<InfisicalAuth>> auths = new HashMap<>();
  private final Map<ResourceName, Found<InfisicalConnection>> connections = new HashMap<>();

  Finder(KubernetesClient client) {
    this.client = client;
  }

  /** What came of it. */
  sealed interface Found<T> {
    /** It is there. */
    record Present<T>(T object) implements Found<T> {}

    /** It is not there. */
    record Absent<T>() implements Found<T> {}

    /**
     * The API server did not say.
     *
     * @param byRights whether the user may not ask
     */
    record Refused<T>(String sentence, boolean byRights) implements Found<T> {}

    /** The object, where it is there. */
    default Optional<T> present() {
      return this instanceof Present<T>(T object) ? Optional.of(object) : Optional.empty();
    }
  }

  Found<InfisicalAuth> auth(ResourceName name) {
    return auths.computeIfAbsent(name, n -> get(InfisicalAuth.class, n));
  }

  Found<InfisicalConnection> connection(ResourceName name) {
    return connections.computeIfAbsent(name, n -> get(InfisicalConnection.class, n));
  }

  <T extends HasMetadata> Found<T> get(Class<T> kind, ResourceName name) {
    try {
      var resources = client.resources(kind);
      T found =
          (name.namespace().isEmpty() ? resources : resources.inNamespace(name.namespace()))
              .withName(name.name())
              .get();
      return found == null ? new Found.Absent<>() : new Found.Present<>(found);
    } catch (KubernetesClientException e) {
      return e.getCode() == HttpStatus.NOT_FOUND
          ? new Found.Absent<>()
          : new Found.Refused<>(
              ApiServerWords.of(
                  client,
                  "get",
                  HasMetadata.getFullResourceName(kind),
                  Scope.of(name.namespace()),
                  e),
              e.getCode() == HttpStatus.FORBIDDEN);
    }
  }
}
