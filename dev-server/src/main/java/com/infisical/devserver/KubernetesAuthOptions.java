package com.infisical.devserver;

import com.infisical.devserver.auth.KubernetesAuth.Reviewer;
import com.infisical.devserver.auth.KubernetesAuth.ReviewerJwt;
import com.infisical.devserver.auth.TokenSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How kubernetes auth of an identity is attached; without more, any service account may log in.
 *
 * @param allowedNamespaces comma list of names and patterns; empty allows any
 * @param allowedNames comma list of names and patterns; empty allows any
 * @param allowedAudience what tokens must be for; empty for the API server's own audience
 */
public record KubernetesAuthOptions(
    Reviewer reviewer,
    String allowedNamespaces,
    String allowedNames,
    String allowedAudience,
    TokenSettings tokens) {

  private static KubernetesAuthOptions by(Reviewer reviewer) {
    return new KubernetesAuthOptions(reviewer, "", "", "", TokenSettings.DEFAULT);
  }

  /** A service account bound to {@code system:auth-delegator} reviews, with its token. */
  public static KubernetesAuthOptions reviewedBy(
      String host, String caCertificatePem, String reviewerJwt) {
    return by(
        new Reviewer.Api(
            Optional.of(host), caCertificatePem, true, Optional.of(new ReviewerJwt(reviewerJwt))));
  }

  /** The token that is presented reviews itself. */
  public static KubernetesAuthOptions selfReviewed(String host, String caCertificatePem) {
    return by(new Reviewer.Api(Optional.of(host), caCertificatePem, true, Optional.empty()));
  }

  /** A gateway reviews: here, the cluster access that the server was built with. */
  public static KubernetesAuthOptions gateway() {
    return by(new Reviewer.Gateway(Optional.of("gateway"), Optional.empty()));
  }

  /** A pool of gateways reviews: here, the cluster access that the server was built with. */
  public static KubernetesAuthOptions gatewayPool() {
    return by(new Reviewer.Gateway(Optional.empty(), Optional.of("gateway-pool")));
  }

  public KubernetesAuthOptions allowedNamespaces(String commaList) {
    return new KubernetesAuthOptions(reviewer, commaList, allowedNames, allowedAudience, tokens);
  }

  public KubernetesAuthOptions allowedNames(String commaList) {
    return new KubernetesAuthOptions(
        reviewer, allowedNamespaces, commaList, allowedAudience, tokens);
  }

  public KubernetesAuthOptions allowedAudience(String audience) {
    return new KubernetesAuthOptions(reviewer, allowedNamespaces, allowedNames, audience, tokens);
  }

  /** Life of one access token. */
  public KubernetesAuthOptions accessTokenTtl(Duration ttl) {
    return tokens(settings -> settings.withTtl(ttl));
  }

  public KubernetesAuthOptions tokens(UnaryOperator<TokenSettings> change) {
    return new KubernetesAuthOptions(
        reviewer, allowedNamespaces, allowedNames, allowedAudience, change.apply(tokens));
  }
}
