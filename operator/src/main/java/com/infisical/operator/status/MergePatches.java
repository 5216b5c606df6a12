package com.infisical.operator.status;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.infisical.operator.kubernetes.ApiServerJson;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends merge patches of the objects of one kind, each by one request.
 *
 * <p>fabric8's own {@code patch(PatchContext, String)} reads the object first. Safe for use by
 * several threads.
 *
 * @param <R> the kind
 */
public final class MergePatches<R extends CustomResource<?, ?>> {
  private static final String MERGE_PATCH = "application/merge-patch+json";

  /** An object may have 1.5 MiB, and many are written at once. */
  private static final String METADATA_ALONE =
      "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1, application/json";

  private static final JsonFactory JSON = ApiServerJson.factory();

  private final KubernetesClient client;
  private final String path;

  /**
   * @param subresource {@code "/status"}, or empty for the object itself
   */
  public MergePatches(KubernetesClient client, Class<R> kind, String subresource) {
    this.client = client;
    this.path =
        "apis/%s/%s/namespaces/%%s/%s/%%s%s"
            .formatted(
                HasMetadata.getGroup(kind),
                HasMetadata.getVersion(kind),
                HasMetadata.getPlural(kind),
                subresource);
  }

  /**
   * Sends {@code patch}; gives the {@code resourceVersion} that the object has since, empty where
   * the response names none.
   *
   * @throws KubernetesClientException when it was refused, or when there was no answer (code 0)
   */
  public String send(R resource, String patch) {
    HttpRequest request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(
                client.getMasterUrl()
                    + path.formatted(
                        resource.getMetadata().getNamespace(), resource.getMetadata().getName()))
            .header("Accept", METADATA_ALONE)
            .method("PATCH", MERGE_PATCH, patch)
            .timeout(client.getConfiguration().getRequestTimeout(), TimeUnit.MILLISECONDS)
            .build();
    HttpResponse<byte[]> response = await(request);
    if (!response.isSuccessful()) {
      throw refusal(response);
    }
    return version(response.body());
  }

  /** Reads no further than needed: the object may be large. */
  private static String version(byte[] object) {
    try (JsonParser parser = JSON.createParser(object)) {
      if (parser.nextToken() == JsonToken.START_OBJECT && find(parser, "metadata")) {
        return find(parser, "resourceVersion") ? parser.getText() : "";
      }
      return "";
    } catch (IOException e) {
      return "";
    }
  }

  /** Goes to the value of a field of the object in which the parser is. */
  private static boolean find(JsonParser parser, String wanted) throws IOException {
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      if (name.equals(wanted)) {
        return true;
      }
      parser.skipChildren();
    }
    return false;
  }

  private HttpResponse<byte[]> await(HttpRequest request) {
    CompletableFuture<HttpResponse<byte[]>> call =
        client.getHttpClient().sendAsync(request, byte[].class);
    try {
      // The client's own timeout ends with the headers.
      return call.get(client.getConfiguration().getRequestTimeout(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubernetesClientException("the call was cancelled", e);
    } catch (ExecutionException e) {
      throw new KubernetesClientException("the API server did not respond", e.getCause());
    } catch (TimeoutException e) {
      call.cancel(true);
      throw new KubernetesClientException("the API server did not end its response", e);
    }
  }

  private KubernetesClientException refusal(HttpResponse<byte[]> response) {
    return new KubernetesClientException(
        "the API server refused the patch", response.code(), status(response.body()));
  }

  /** What the API server says of a refusal; null where something else answered. */
  private @Nullable Status status(byte @Nullable [] body) {
    try {
      return body == null
          ? null
          : client
              .getKubernetesSerialization()
              .unmarshal(new String(body, StandardCharsets.UTF_8), Status.class);
    } catch (RuntimeException notAStatus) {
      return null;
    }
  }
}
