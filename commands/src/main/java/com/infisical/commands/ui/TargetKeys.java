package com.infisical.commands.ui;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.client.HttpStatus;
import com.infisical.commands.cluster.ApiServerWords;
import com.infisical.commands.cluster.Scope;
import com.infisical.commands.ui.Detail.Section;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Finds the names of a target's keys without reading one of its values: the API server is asked for
 * metadata alone, whose {@code managedFields} name every field.
 */
final class TargetKeys {
  private static final String TITLE = "Keys";
  private static final String METADATA =
      "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
  private static final long SECONDS = 30;
  private static final int MOST_KEYS = 1_000;

  private final KubernetesClient client;

  TargetKeys(KubernetesClient client) {
    this.client = client;
  }

  /**
   * The keys of a Secret or ConfigMap.
   *
   * @param id its names must be ones that Kubernetes accepts
   */
  Section of(NodeId id) {
    String plural = id.kind() == NodeKind.CONFIG_MAP ? "configmaps" : "secrets";
    String path = "/api/v1/namespaces/" + id.namespace() + "/" + plural + "/" + id.name();
    try {
      HttpResponse<String> answer = get(path);
      return switch (answer.code()) {
        case HttpStatus.OK -> keys(new ObjectMapper().readTree(answer.body()));
        case HttpStatus.NOT_FOUND -> Section.saying(TITLE, "It does not exist.");
        default -> failed(answer.code(), plural, id);
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(0, plural, id);
    } catch (ExecutionException | TimeoutException | JsonProcessingException e) {
      return failed(0, plural, id);
    }
  }

  private HttpResponse<String> get(String path)
      throws InterruptedException, ExecutionException, TimeoutException {
    var http = client.getHttpClient();
    String server = client.getMasterUrl().toString().replaceFirst("/+$", "");
    var request =
        http.newHttpRequestBuilder().uri(server + path).header("Accept", METADATA).build();
    return http.sendAsync(request, String.class).get(SECONDS, TimeUnit.SECONDS);
  }

  static Section keys(JsonNode object) {
    TreeSet<String> names = new TreeSet<>();
    for (JsonNode entry : object.path("metadata").path("managedFields")) {
      for (String map : List.of("f:data", "f:binaryData")) {
        entry.path("fieldsV1").path(map).fieldNames().forEachRemaining(field -> add(names, field));
      }
    }
    return new Section(
        TITLE,
        List.of("Name"),
        names.stream().limit(MOST_KEYS).map(List::of).toList(),
        names.isEmpty() ? "None." : null);
  }

  /** The map itself is the field {@code "."}. */
  private static void add(Set<String> names, String field) {
    if (field.startsWith("f:")) {
      names.add(field.substring(2));
    }
  }

  private Section failed(int code, String plural, NodeId id) {
    return Section.saying(
        TITLE,
        ApiServerWords.of(
            client,
            "get",
            plural,
            Scope.of(id.namespace()),
            new KubernetesClientException("refused", code, null)));
  }
}
