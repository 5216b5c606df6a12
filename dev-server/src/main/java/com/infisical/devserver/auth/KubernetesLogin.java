package com.infisical.devserver.auth;

import com.infisical.devserver.access.Glob;
import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.kubernetes.TokenReviewer;
import com.infisical.devserver.kubernetes.TokenReviewer.ReviewResult;
import com.infisical.devserver.store.Store;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Logs in with a service account token, after an API server's review
 * (docs/design/infisical-api.md#22-kubernetes-auth).
 */
public final class KubernetesLogin {
  private static final Pattern SERVICE_ACCOUNT =
      Pattern.compile("system:serviceaccount:([^:]+):([^:]+)");

  private final Store store;
  private final AccessTokens tokens;
  private final TokenReviewer reviewer;

  public KubernetesLogin(Store store, AccessTokens tokens, TokenReviewer reviewer) {
    this.store = store;
    this.tokens = tokens;
    this.reviewer = reviewer;
  }

  /** Gives a token, or refuses. */
  public Grant login(String identityId, String jwt) {
    Attached<KubernetesAuth> known =
        Attached.find(store, identityId, KubernetesAuth.class, "Kubernetes");
    KubernetesAuth method = known.method();
    if (method.reviewer() instanceof KubernetesAuth.Reviewer.Api api && api.host().isEmpty()) {
      throw ApiException.badRequest(
          "Kubernetes host is required when token review mode is set to API");
    }
    List<String> audiences =
        method.allowedAudience().isEmpty() ? List.of() : List.of(method.allowedAudience());
    ReviewResult.Reviewed review = reviewed(reviewer.review(method.reviewer(), jwt, audiences));
    Matcher account = SERVICE_ACCOUNT.matcher(review.username());
    if (!account.matches()) {
      throw ApiException.of(
          400,
          "KubernetesUsernameParseError",
          "The reviewed token does not belong to a service account");
    }
    checkAllowed(method, account.group(1), account.group(2), review.audiences());
    Map<String, Object> claim =
        Map.of("kubernetes", Map.of("namespace", account.group(1), "name", account.group(2)));
    return tokens.issue(
        known.identity(), method.tokens(), new AccessTokens.Proof("kubernetes-auth", "", claim));
  }

  private static ReviewResult.Reviewed reviewed(ReviewResult outcome) {
    return switch (outcome) {
      case ReviewResult.Unreachable unreachable ->
          throw ApiException.of(400, unreachable.error(), unreachable.message());
      case ReviewResult.Refused(int status) when status == 401 ->
          throw ApiException.of(
              401,
              "KubernetesTokenReviewerUnauthorized",
              "The Kubernetes API server does not accept the credential of the token reviewer");
      case ReviewResult.Refused(int status) when status == 403 ->
          throw ApiException.of(
              401,
              "KubernetesTokenReviewerForbidden",
              "The token reviewer may not create TokenReviews: bind it to system:auth-delegator");
      case ReviewResult.Refused(int status) ->
          throw ApiException.of(
              400,
              "KubernetesTokenReviewRequestError",
              "The Kubernetes API server answered the TokenReview with status " + status);
      case ReviewResult.Reviewed review when !review.error().isEmpty() ->
          throw ApiException.of(401, "KubernetesTokenReviewError", review.error());
      case ReviewResult.Reviewed review when !review.authenticated() ->
          throw ApiException.unauthorized("Kubernetes token not authenticated");
      case ReviewResult.Reviewed review -> review;
    };
  }

  private static void checkAllowed(
      KubernetesAuth method, String namespace, String name, List<String> audiences) {
    if (!allows(method.allowedNamespaces(), namespace)) {
      throw ApiException.unauthorized("Access denied: K8s namespace not allowed.");
    }
    if (!allows(method.allowedNames(), name)) {
      throw ApiException.unauthorized("Access denied: K8s name not allowed.");
    }
    if (!method.allowedAudience().isEmpty() && !audiences.contains(method.allowedAudience())) {
      throw ApiException.unauthorized("Access denied: K8s audience not allowed.");
    }
  }

  private static boolean allows(String commaList, String value) {
    return commaList.isBlank()
        || List.of(commaList.split(",", -1)).stream()
            .map(String::strip)
            .anyMatch(pattern -> new Glob(pattern).matches(value));
  }
}
