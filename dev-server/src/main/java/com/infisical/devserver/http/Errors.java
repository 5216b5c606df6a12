package com.infisical.devserver.http;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes refusals as Infisical does (docs/design/infisical-api.md#13-error-body). */
final class Errors {
  private Errors() {}

  @JsonPropertyOrder({"reqId", "statusCode", "message", "error", "details"})
  private record ErrorBody(
      @Nullable String reqId,
      int statusCode,
      Object message,
      String error,
      @Nullable Object details) {}

  /** Old servers send no {@code reqId}, and 401 where newer ones send 422. */
  static Answer document(ApiException refused, boolean old) {
    int status = old && refused.status() == 422 ? 401 : refused.status();
    return new Answer.Document(
        status,
        new ErrorBody(
            old ? null : requestId(),
            status,
            refused.shown(),
            refused.error(),
            refused.details().orElse(null)));
  }

  /** The web framework's own "no such route": a space in {@code error}, and no {@code reqId}. */
  static Answer noSuchRoute(Request request) {
    String message = "Route " + request.method() + ":" + request.rawPath() + " not found";
    return new Answer.Document(404, new ErrorBody(null, 404, message, "Not Found", null));
  }

  /** What a bug of the server looks like. */
  static Answer.Document internal() {
    return new Answer.Document(
        500, new ErrorBody(requestId(), 500, "Something went wrong", "InternalServerError", null));
  }

  private static String requestId() {
    return "req-" + UUID.randomUUID().toString().replace("-", "").substring(0, 14);
  }
}
