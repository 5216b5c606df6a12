package com.infisical.operator.dynamicsecret;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.infisical.client.HttpStatus;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.kubernetes.ResourceVersions;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Puts the operator's finalizer on a resource whose leases are to be revoked, and takes it away
 * with the one that the Go operator left (docs/infisical-dynamic-secret.md#deletion).
 *
 * <p>Each is a write of its own that carries the resourceVersion. Safe for use by several threads.
 */
final class CleanupFinalizer {
  /** The operator's own. */
  static final String OURS = "secrets.infisical.com/cleanup";

  /** The Go operator's, which it puts on every object. */
  static final String OF_GO = "dynamicsecret.secrets.infisical.com/finalizer";

  private static final String PATH =
      "apis/secrets.infisical.com/v1alpha1/namespaces/%s/infisicaldynamicsecrets/%s";

  private final KubernetesClient client;
  private final ObjectMapper mapper;
  private final BooleanSupplier mayWrite;

  /** The resourceVersion that each object had when the Go operator's finalizer was removed. */
  private final Map<String, String> freedOfGo = new ConcurrentHashMap<>();

  /**
   * @param mayWrite asked before each write
   */
  CleanupFinalizer(KubernetesClient client, ObjectMapper mapper, BooleanSupplier mayWrite) {
    this.client = client;
    this.mapper = mapper;
    this.mayWrite = mayWrite;
  }

  static boolean isOn(InfisicalDynamicSecret resource) {
    return resource.getMetadata().getFinalizers().contains(OURS);
  }

  static boolean isGosOn(InfisicalDynamicSecret resource) {
    return resource.getMetadata().getFinalizers().contains(OF_GO);
  }

  /** Whether the Go operator's finalizer came back: a Go operator is at work. */
  boolean isGosBack(InfisicalDynamicSecret resource) {
    String freed = freedOfGo.get(resource.getMetadata().getUid());
    return freed != null
        && isGosOn(resource)
        && ResourceVersions.isOlder(freed, resource.getMetadata().getResourceVersion());
  }

  void forget(String uid) {
    freedOfGo.remove(uid);
  }

  /** Sees to it that the finalizer is there; false asks to come again. */
  boolean ensure(InfisicalDynamicSecret resource) {
    if (isOn(resource) && !isGosOn(resource)) {
      return true;
    }
    List<String> finalizers = others(resource);
    finalizers.add(OURS);
    return write(resource, finalizers);
  }

  /** Takes ours and the Go operator's away; false asks to come again. */
  boolean remove(InfisicalDynamicSecret resource) {
    return (!isOn(resource) && !isGosOn(resource)) || write(resource, others(resource));
  }

  private static List<String> others(InfisicalDynamicSecret resource) {
    List<String> finalizers = new ArrayList<>(resource.getMetadata().getFinalizers());
    finalizers.removeAll(List.of(OURS, OF_GO));
    return finalizers;
  }

  private boolean write(InfisicalDynamicSecret resource, List<String> finalizers) {
    if (!mayWrite.getAsBoolean()) {
      return false;
    }
    ObjectNode body = mapper.createObjectNode();
    ArrayNode list =
        body.putObject("metadata")
            .put("uid", resource.getMetadata().getUid())
            .put("resourceVersion", resource.getMetadata().getResourceVersion())
            .putArray("finalizers");
    finalizers.forEach(list::add);
    HttpResponse<byte[]> response = send(resource, body.toString());
    if (response.code() == HttpStatus.FORBIDDEN) {
      throw new KubernetesClientException(
          "the operator may not patch infisicaldynamicsecrets", response.code(), null);
    }
    if (response.isSuccessful() && isGosOn(resource)) {
      freedOfGo.put(resource.getMetadata().getUid(), version(response.body()));
    }
    return response.isSuccessful() || response.code() == HttpStatus.NOT_FOUND;
  }

  private String version(byte[] object) {
    try {
      return mapper.readTree(object).at("/metadata/resourceVersion").asText("");
    } catch (IOException e) {
      return "";
    }
  }

  private HttpResponse<byte[]> send(InfisicalDynamicSecret resource, String patch) {
    HttpRequest request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(
                client.getMasterUrl()
                    + PATH.formatted(
                        resource.getMetadata().getNamespace(), resource.getMetadata().getName()))
            .method("PATCH", "application/merge-patch+json", patch)
            .timeout(client.getConfiguration().getRequestTimeout(), TimeUnit.MILLISECONDS)
            .build();
    try {
      return client.getHttpClient().sendAsync(request, byte[].class).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubernetesClientException("the call was cancelled", e);
    } catch (ExecutionException e) {
      throw new KubernetesClientException("the API server did not respond", e.getCause());
    }
  }
}
