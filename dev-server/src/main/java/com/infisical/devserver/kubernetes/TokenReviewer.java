package com.infisical.devserver.kubernetes;

import com.infisical.devserver.auth.KubernetesAuth;
import java.util.List;

/** Has a Kubernetes API server review service account tokens. */
public interface TokenReviewer {
  /**
   * Reviews one token; blocks for at most ten seconds.
   *
   * @param audiences what the token must be for; empty for the API server's own
   */
  ReviewResult review(KubernetesAuth.Reviewer by, String token, List<String> audiences);

  /** How a review went. */
  sealed interface ReviewResult {
    /** The API server answered; {@code username} and {@code error} are empty when absent. */
    record Reviewed(boolean authenticated, String username, List<String> audiences, String error)
        implements ReviewResult {
      public Reviewed {
        audiences = List.copyOf(audiences);
      }
    }

    /** The API server refused the reviewer with that HTTP status. */
    record Refused(int status) implements ReviewResult {}

    /**
     * No answer.
     *
     * @param error Infisical's name of the reason, such as {@code KubernetesConnectionRefused}
     */
    record Unreachable(String error, String message) implements ReviewResult {}
  }
}
