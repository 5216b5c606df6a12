package com.infisical.operator.runtime.cluster;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says what a GET of the API server is about, by its address
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris).
 */
final class RequestPaths {
  private RequestPaths() {}

  /** Whether changes are asked for, and not the present state. */
  static boolean isWatch(URI request) {
    @Nullable String query = request.getQuery();
    return query != null && query.contains("watch=true");
  }

  /**
   * Whether the path ends below a kind and not with one: {@code /api/<version>} or {@code
   * /apis/<group>/<version>} come first, then {@code namespaces/<name>} where there is one.
   */
  static boolean namesAnObject(URI request) {
    List<String> parts = List.of(request.getPath().substring(1).split("/", -1));
    int version = parts.getFirst().equals("apis") ? 3 : 2;
    boolean namespaced = parts.size() > version + 2 && parts.get(version).equals("namespaces");
    return parts.size() - version != (namespaced ? 3 : 1);
  }
}
