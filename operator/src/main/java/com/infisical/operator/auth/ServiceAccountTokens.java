package com.infisical.operator.auth;

import com.infisical.client.SecretText;
import com.infisical.operator.status.ApiServerReason;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ResourceName;
import com.infisical.operator.status.Retry;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;

/**
 * Asks the API server for short-lived tokens of service accounts (TokenRequest).
 *
 * <p>Nothing is kept: every login gets a token of its own. Safe for use by several threads.
 */
public final class ServiceAccountTokens {
  /** The shortest that the API server grants. */
  static final Duration LIFETIME = Duration.ofMinutes(10);

  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  private final KubernetesClient client;

  /** Asks with {@code client}. */
  public ServiceAccountTokens(KubernetesClient client) {
    this.client = client;
  }

  /** What came of a request. */
  sealed interface Answer {
    /** A token. */
    record Issued(SecretText token) implements Answer {}

    /** No token. */
    record Failed(Failure failure) implements Answer {}
  }

  /**
   * The API server gave no token for a service account.
   *
   * @param status its answer; 0 or less where there was none
   * @param reason its words, from a colon on; may be empty
   */
  record TokenFailure(String field, ResourceName serviceAccount, int status, String reason)
      implements Failure {
    @Override
    public String sentence() {
      return switch (status) {
        case NOT_FOUND ->
            "ServiceAccount %s, which %s names, does not exist; create it or correct the reference"
                .formatted(serviceAccount, field);
        case FORBIDDEN ->
            "the operator's service account may not request tokens for ServiceAccount %s, which %s names (RBAC); grant it create on serviceaccounts/token there"
                .formatted(serviceAccount, field);
        default ->
            "no token could be requested for ServiceAccount %s, which %s names: the Kubernetes API server answered %s; it is tried again"
                .formatted(
                    serviceAccount, field, status <= 0 ? "nothing" : "HTTP " + status + reason);
      };
    }

    @Override
    public Retry retry() {
      return new Retry.Backoff();
    }
  }

  /**
   * A token of {@code serviceAccount}.
   *
   * @param field the spec field that names the service account, for a failure's sentence
   * @param audiences whom it is for; empty means the API server's default
   */
  Answer request(String field, ResourceName serviceAccount, List<String> audiences) {
    TokenRequest request =
        new TokenRequestBuilder()
            .withNewSpec()
            .withAudiences(audiences)
            .withExpirationSeconds(LIFETIME.toSeconds())
            .endSpec()
            .build();
    try {
      TokenRequest issued =
          client
              .serviceAccounts()
              .inNamespace(serviceAccount.namespace())
              .withName(serviceAccount.name())
              .tokenRequest(request);
      return issued == null || issued.getStatus() == null
          ? new Answer.Failed(new TokenFailure(field, serviceAccount, NOT_FOUND, ""))
          : new Answer.Issued(SecretText.of(issued.getStatus().getToken()));
    } catch (KubernetesClientException e) {
      return new Answer.Failed(
          new TokenFailure(field, serviceAccount, e.getCode(), ApiServerReason.afterColon(e)));
    }
  }
}
