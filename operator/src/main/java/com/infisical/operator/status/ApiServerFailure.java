package com.infisical.operator.status;

import com.infisical.operator.schedule.Retry;
import io.fabric8.kubernetes.client.KubernetesClientException;

/**
 * The API server refused a request of the operator that no failure of its own describes, or did not
 * respond.
 *
 * @param status its HTTP status; 0 or less without a response
 * @param reason its words, from a colon on; may be empty
 */
public record ApiServerFailure(int status, String reason) implements Failure {
  /** What {@code refused} says. */
  public static ApiServerFailure of(KubernetesClientException refused) {
    return new ApiServerFailure(refused.getCode(), ApiServerReason.afterColon(refused));
  }

  @Override
  public String sentence() {
    return status <= 0
        ? "the Kubernetes API server did not respond; the operator retries"
        : "the Kubernetes API server refused a request of the operator (HTTP %d)%s; the operator retries"
            .formatted(status, reason);
  }

  @Override
  public Retry retry() {
    return new Retry.Backoff();
  }
}
