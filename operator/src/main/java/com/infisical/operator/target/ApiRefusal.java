package com.infisical.operator.target;

import com.infisical.client.HttpStatus;
import com.infisical.operator.kubernetes.Names;
import com.infisical.operator.status.ApiServerReason;
import com.infisical.operator.status.ExceededQuota;
import com.infisical.operator.status.Redaction;
import com.infisical.operator.target.plan.ServerRefusal;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;

/** Reads what the API server meant by refusing a request, and shows what may be shown of it. */
public record ApiRefusal(
    TargetRef ref, String verb, KubernetesClientException exception, Redaction redaction) {
  private static final int MOST_FIELDS = 20;
  private static final int TOO_LARGE = 413;

  /** Whether the target, or its absence, is not what the request relied on. */
  public boolean isConflict() {
    return exception.getCode() == HttpStatus.CONFLICT && !isOfQuota();
  }

  public boolean isNotFound() {
    return exception.getCode() == HttpStatus.NOT_FOUND;
  }

  /** That a ResourceQuota has no room; empty where something else was refused. */
  Optional<ExceededQuota> exceededQuota() {
    return ExceededQuota.of(exception);
  }

  /** The failure for the user. */
  public TargetFailure failure() {
    int code = exception.getCode();
    return switch (code) {
      case HttpStatus.NOT_FOUND -> new TargetFailure.NamespaceAbsent(ref);
      case HttpStatus.UNAUTHORIZED -> new ServerRefusal.Forbidden(ref, verb, reason());
      case HttpStatus.FORBIDDEN -> forbidden();
      case TOO_LARGE -> new TargetFailure.TooLarge(ref);
      case HttpStatus.UNPROCESSABLE -> new ServerRefusal.Rejected(ref, fields(), reason());
      default ->
          isNoAnswer(code)
              ? new TargetFailure.Unreachable(ref, verb)
              : new ServerRefusal.ApiServerError(ref, verb, code, reason());
    };
  }

  /** The failure where a quota has no room for the target even when the old one is gone. */
  TargetFailure noRoomInItsPlace() {
    return new ServerRefusal.QuotaExceeded(ref, reason(), true);
  }

  private TargetFailure forbidden() {
    if (causes().stream().anyMatch(cause -> "NamespaceTerminating".equals(cause.getReason()))) {
      return new TargetFailure.NamespaceTerminating(ref);
    }
    return exceededQuota().isPresent()
        ? new ServerRefusal.QuotaExceeded(ref, reason(), false)
        : new ServerRefusal.Forbidden(ref, verb, reason());
  }

  /** What the client says when there was no answer: 0 or -1, depending on the call. */
  private static boolean isNoAnswer(int code) {
    return code <= 0;
  }

  /** Others, who count in the same quota at the same time, were quicker. */
  private boolean isOfQuota() {
    Status status = exception.getStatus();
    return status != null
        && status.getDetails() != null
        && "resourcequotas".equals(status.getDetails().getKind());
  }

  private String reason() {
    return redaction.afterColon(exception);
  }

  /** Each field once, however many objections there are to it. */
  private List<String> fields() {
    return causes().stream()
        .filter(cause -> cause.getField() != null && !cause.getField().isEmpty())
        .map(this::field)
        .distinct()
        .limit(MOST_FIELDS)
        .toList();
  }

  private String field(StatusCause cause) {
    String why = cause.getMessage() == null ? "" : redaction.words(cause.getMessage());
    String field = Names.quoted(cause.getField());
    return why.isEmpty() ? field : field + " (" + ApiServerReason.line(why) + ")";
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
