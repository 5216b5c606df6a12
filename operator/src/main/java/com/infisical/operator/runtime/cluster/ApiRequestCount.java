package com.infisical.operator.runtime.cluster;

import com.infisical.operator.metrics.Metrics;
import java.net.http.HttpRequest;

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
      default ->
          RequestPaths.isWatch(request.uri())
              ? "watch"
              : RequestPaths.namesAnObject(request.uri()) ? "get" : "list";
    };
  }
}
