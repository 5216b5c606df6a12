package com.infisical.operator.reload;

import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.ApiServerReason;
import com.infisical.operator.status.Failure;
import com.infisical.operator.target.plan.OwnKeys;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;

/**
 * Why a workload could not be restarted.
 *
 * @param status the API server's answer, for {@link Cause#SERVER_ERROR}
 * @param reason the API server's words, from a colon on; may be empty
 * @param in until it is tried again
 */
public record WorkloadFailure(
    WorkloadRef workload, Cause cause, int status, String reason, Duration in) implements Failure {
  /** What stood in the way. */
  enum Cause {
    /** The operator's rights, or a policy that says so. */
    FORBIDDEN,
    /** A policy, or the workload itself is not valid any more. */
    REJECTED,
    /** Others write it again and again. */
    CONTENDED,
    /** The API server took the marks, and a policy or webhook took them off again. */
    UNMARKED,
    /** No answer. */
    UNREACHABLE,
    /** An answer that is the API server's own trouble. */
    SERVER_ERROR
  }

  /** A failure of which it is not decided yet when it is tried again. */
  static WorkloadFailure of(WorkloadRef workload, Cause cause, int status) {
    return new WorkloadFailure(workload, cause, status, "", Duration.ZERO);
  }

  /** What the API server's answer to a patch means; the statuses 0 and -1 are none. */
  static WorkloadFailure answered(WorkloadRef workload, KubernetesClientException refused) {
    return answered(workload, refused.getCode(), ApiServerReason.afterColon(refused));
  }

  /** The same, of words that are known. */
  public static WorkloadFailure answered(WorkloadRef workload, int status, String reason) {
    Cause cause =
        switch (status) {
          case 0, -1 -> Cause.UNREACHABLE;
          case 401, 403 -> Cause.FORBIDDEN;
          case 400, 422 -> Cause.REJECTED;
          default -> Cause.SERVER_ERROR;
        };
    return new WorkloadFailure(workload, cause, status, reason, Duration.ZERO);
  }

  /** The same, tried again after {@code delay}. */
  public WorkloadFailure after(Duration delay) {
    return new WorkloadFailure(workload, cause, status, reason, delay);
  }

  @Override
  public String sentence() {
    return workload
        + switch (cause) {
          case FORBIDDEN ->
              ": the API server forbids the operator to patch it%s; check the operator's role and the admission policies of namespace %s"
                  .formatted(reason, workload.namespace());
          case REJECTED ->
              ": the API server does not accept an annotation on its pod template%s; check the admission policies of namespace %s, and that the %s is valid"
                  .formatted(reason, workload.namespace(), workload.kind().text());
          case UNMARKED ->
              ": an admission webhook or policy removes the annotation that restarts it; exempt annotations under %s"
                  .formatted(OwnKeys.PREFIX);
          case CONTENDED ->
              " was changed by another client five times in a row; find out what else writes it";
          case UNREACHABLE ->
              ": the API server did not respond to patch; check network connectivity";
          case SERVER_ERROR ->
              ": the API server returned %d to patch%s; the operator retries; check the API server's health"
                  .formatted(status, reason);
        };
  }

  @Override
  public Retry retry() {
    return new Retry.After(in);
  }
}
