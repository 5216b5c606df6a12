package com.infisical.operator.runtime.cluster;

import com.infisical.operator.metrics.Metrics;
import java.net.http.HttpRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts the API server's answers by verb and status. Thread-safe.
 *
 * <p>Verbs are those of Kubernetes
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/#api-verbs).
 */
record ApiRequestCount(Metrics metrics) {
  private static final String NO_ANSWER = "<error>";

  /** The API server answered with {@code status}; 0 where it did not. */
  void answered(HttpRequest request, int status) {
    if (metrics.isOn()) {
      metrics.apiRequest(verb(request), code(status));
    }
  }

  /** A watch over a web socket was opened, or refused with {@code status}; 0 without an answer. */
  void watchAnswered(int status) {
    if (metrics.isOn()) {
      metrics.apiRequest("watch", code(status));
    }
  }

  private static String code(int status) {
    return status == 0 ? NO_ANSWER : Integer.toString(status);
  }

  /** What Kubernetes calls the request. */
  static String verb(HttpRequest request) {
    return switch (request.method()) {
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> "delete";
      default -> isWatch(request) ? "watch" : namesAnObject(request) ? "get" : "list";
    };
  }

  static boolean isWatch(HttpRequest request) {
    String query = request.uri().getQuery();
    return query != null && query.contains("watch=true");
  }

  /**
   * Whether the path ends below a kind and not with one: {@code /api/<version>} or {@code
   * /apis/<group>/<version>} come first, then {@code namespaces/<name>} where there is one.
   */
  private static boolean namesAnObject(HttpRequest request) {
    @Nullable String path = request.uri().getPath();
    List<String> parts = path == null ? List.of() : List.of(path.substring(1).split("/", -1));
    int version = parts.isEmpty() || !parts.getFirst().equals("apis") ? 2 : 3;
    boolean namespaced = parts.size() > version + 2 && parts.get(version).equals("namespaces");
    return parts.size() - version != (namespaced ? 3 : 1);
  }
}
