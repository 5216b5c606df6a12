package com.infisical.devserver.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.infisical.devserver.auth.AwsAuth;
import com.infisical.devserver.auth.AwsLogin;
import com.infisical.devserver.auth.Grant;
import com.infisical.devserver.http.Answer;
import com.infisical.devserver.http.Fields;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.http.Route;
import com.infisical.devserver.store.Store;
import java.util.List;

/** Attaches AWS auth to identities and logs in by it (docs/design/infisical-api.md#23-aws-auth). */
public final class AwsAuthRoutes {
  private final Store store;
  private final AwsLogin login;

  public AwsAuthRoutes(Store store, AwsLogin login) {
    this.store = store;
    this.login = login;
  }

  public List<Route> routes() {
    return new AuthMethodRoutes<>(
            store,
            "aws-auth",
            "AWS",
            "identityAwsAuth",
            AwsAuth.class,
            AwsAuthFields::read,
            MethodView::of)
        .routesWithLogin(this::login);
  }

  private record MethodView(
      String identityId,
      String type,
      String allowedAccountIds,
      String allowedPrincipalArns,
      @JsonProperty("accessTokenTTL") long accessTokenTtl,
      @JsonProperty("accessTokenMaxTTL") long accessTokenMaxTtl,
      long accessTokenNumUsesLimit,
      List<TokenFields.IpView> accessTokenTrustedIps) {
    static MethodView of(AwsAuth method) {
      return new MethodView(
          method.identityId(),
          "iam",
          method.allowedAccountIds(),
          method.allowedPrincipalArns(),
          method.tokens().ttl().toSeconds(),
          method.tokens().maxTtl().toSeconds(),
          method.tokens().usesLimit(),
          TokenFields.IpView.of(method.tokens().trustedIps()));
    }
  }

  private Answer login(Request request) {
    Fields fields = request.fields();
    String identityId = fields.text("identityId").strip();
    String httpMethod = fields.text("iamHttpRequestMethod", "POST");
    String body = fields.text("iamRequestBody");
    String headers = fields.text("iamRequestHeaders");
    fields.check();
    Grant grant = login.login(identityId, httpMethod, body, headers);
    return Answer.granted(grant, grant.identityId());
  }
}
