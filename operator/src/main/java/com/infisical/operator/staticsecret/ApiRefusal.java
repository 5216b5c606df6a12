package com.infisical.operator.staticsecret;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Objects;

/** Reads what the API server meant by refusing a request; its message is never passed on. */
record ApiRefusal(TargetRef ref, String verb, KubernetesClientException exception) {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int TOO_LARGE = 413;
  private static final int INVALID = 422;

  /** Whether the target, or its absence, is not what the request relied on. */
  boolean isConflict() {
    return exception.getCode() == CONFLICT;
  }

  boolean isNotFound() {
    return exception.getCode() == NOT_FOUND;
  }

  /** The failure for the user. */
  TargetFailure failure() {
    return switch (exception.getCode()) {
      case NOT_FOUND -> new TargetFailure.NamespaceAbsent(ref);
      case UNAUTHORIZED -> new TargetFailure.Forbidden(ref, verb);
      case FORBIDDEN ->
          causes().stream().anyMatch(cause -> "NamespaceTerminating".equals(cause.getReason()))
              ? new TargetFailure.NamespaceTerminating(ref)
              : new TargetFailure.Forbidden(ref, verb);
      case TOO_LARGE -> new TargetFailure.TooLarge(ref);
      case INVALID -> new TargetFailure.Rejected(ref, fields());
      // What the client says when there was no answer: 0 or -1, depending on the call.
      case 0, -1 -> new TargetFailure.Unreachable(ref, verb);
      default -> new TargetFailure.ApiServerError(ref, verb, exception.getCode());
    };
  }

  private List<String> fields() {
    return causes().stream().map(StatusCause::getField).filter(Objects::nonNull).toList();
  }

  private List<StatusCause> causes() {
    Status status = exception.getStatus();
    if (status == null || status.getDetails() == null) {
      return List.of();
    }
    List<StatusCause> causes = status.getDetails().getCauses();
    return causes == null ? List.of() : causes;
  }
}
