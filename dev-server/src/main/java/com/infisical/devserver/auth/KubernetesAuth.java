package com.infisical.devserver.auth;

import java.util.Optional;

/**
 * Login by a service account token that a Kubernetes API server reviews
 * (docs/design/infisical-api.md#22-kubernetes-auth).
 *
 * @param allowedNamespaces comma list of names and patterns; empty allows any
 * @param allowedNames comma list of names and patterns; empty allows any
 * @param allowedAudience audience that the review must confirm; empty asks for none
 */
public record KubernetesAuth(
    String identityId,
    Reviewer reviewer,
    String allowedNamespaces,
    String allowedNames,
    String allowedAudience,
    TokenSettings tokens)
    implements AuthMethod {
  /** Who reviews the tokens. */
  public sealed interface Reviewer {
    /**
     * The API server is asked directly ({@code tokenReviewMode: api}).
     *
     * @param host its URL; a login without one is refused
     * @param caCertificate PEM that is trusted; empty for the system's own
     * @param reviewerJwt credential of the reviewer; without one the presented token reviews itself
     */
    record Api(
        Optional<String> host,
        String caCertificate,
        boolean verifyTls,
        Optional<ReviewerJwt> reviewerJwt)
        implements Reviewer {}

    /**
     * A gateway inside the cluster asks with its own service account ({@code tokenReviewMode:
     * gateway}); here, the cluster that the server was started with.
     */
    record Gateway(Optional<String> gatewayId, Optional<String> gatewayPoolId)
        implements Reviewer {}
  }

  /** A service account token; printing it shows nothing. */
  public record ReviewerJwt(String reveal) {
    @Override
    public String toString() {
      return "<hidden>";
    }
  }
}
