package com.infisical.devserver.kubernetes;

import com.infisical.devserver.auth.KubernetesAuth;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Creates TokenReviews at real API servers, with a client of its own for each review: nothing that
 * an identity is configured with outlives the login. Safe for use by several threads.
 */
public final class ApiServerReviewer implements TokenReviewer {
  private static final int TIMEOUT = (int) Duration.ofSeconds(10).toMillis();

  private final Optional<Config> gateway;

  /**
   * @param gateway access to the cluster in which the gateways stand, with the credential that they
   *     review with
   */
  public ApiServerReviewer(Optional<Config> gateway) {
    this.gateway = gateway;
  }

  @Override
  public ReviewResult review(KubernetesAuth.Reviewer by, String token, List<String> audiences) {
    return switch (by) {
      case KubernetesAuth.Reviewer.Api api -> create(direct(api, token), token, audiences);
      case KubernetesAuth.Reviewer.Gateway _ when gateway.isEmpty() ->
          new ReviewResult.Unreachable(
              "BadRequest",
              "No gateway is connected: start the server with --kubeconfig, or with kubernetes(…)");
      case KubernetesAuth.Reviewer.Gateway _ -> create(gateway.get(), token, audiences);
    };
  }

  private static Config direct(KubernetesAuth.Reviewer.Api api, String token) {
    ConfigBuilder config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(api.host().orElseThrow())
            .withOauthToken(api.reviewerJwt().map(KubernetesAuth.ReviewerJwt::reveal).orElse(token))
            .withTrustCerts(!api.verifyTls())
            .withDisableHostnameVerification(!api.verifyTls());
    if (!api.caCertificate().isBlank()) {
      byte[] pem = api.caCertificate().getBytes(StandardCharsets.UTF_8);
      config.withCaCertData(Base64.getEncoder().encodeToString(pem));
    }
    return config.build();
  }

  private static ReviewResult create(Config access, String token, List<String> audiences) {
    Config patient =
        new ConfigBuilder(access)
            .withConnectionTimeout(TIMEOUT)
            .withRequestTimeout(TIMEOUT)
            .withRequestRetryBackoffLimit(0)
            .build();
    TokenReview review =
        new TokenReviewBuilder()
            .withNewSpec()
            .withToken(token)
            .withAudiences(audiences)
            .endSpec()
            .build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(patient).build()) {
      return outcome(client.resource(review).create().getStatus());
    } catch (KubernetesClientException e) {
      return e.getCode() > 0 ? new ReviewResult.Refused(e.getCode()) : unreachable(e);
    }
  }

  private static ReviewResult outcome(@Nullable TokenReviewStatus status) {
    if (status == null) {
      return new ReviewResult.Reviewed(false, "", List.of(), "");
    }
    String username = status.getUser() == null ? null : status.getUser().getUsername();
    return new ReviewResult.Reviewed(
        Boolean.TRUE.equals(status.getAuthenticated()),
        orEmpty(username),
        status.getAudiences() == null ? List.of() : status.getAudiences(),
        orEmpty(status.getError()));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static ReviewResult unreachable(KubernetesClientException failure) {
    String error = "KubernetesConnectionTimeout";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case UnknownHostException _, UnresolvedAddressException _ -> {
          return unreachable("KubernetesHostNotFound");
        }
        case SSLException _ -> error = "KubernetesCertificateError";
        case ConnectException _ -> error = "KubernetesConnectionRefused";
        default -> {}
      }
    }
    return unreachable(error);
  }

  private static ReviewResult unreachable(String error) {
    return new ReviewResult.Unreachable(
        error, "The Kubernetes API server could not be reached to review the token");
  }
}
