package com.infisical.devserver.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.infisical.devserver.auth.AzureAuth;
import com.infisical.devserver.auth.Grant;
import com.infisical.devserver.cloud.AzureLogin;
import com.infisical.devserver.http.Answer;
import com.infisical.devserver.http.Fields;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.http.Route;
import com.infisical.devserver.store.Store;
import java.util.List;

/**
 * Attaches Azure auth to identities and logs in by it (docs/design/infisical-api.md#24-azure-auth).
 */
public final class AzureAuthRoutes {
  private final Store store;
  private final AzureLogin login;

  public AzureAuthRoutes(Store store, AzureLogin login) {
    this.store = store;
    this.login = login;
  }

  public List<Route> routes() {
    return new AuthMethodRoutes<>(
            store,
            "azure-auth",
            "Azure",
            "identityAzureAuth",
            AzureAuth.class,
            AzureAuthFields::read,
            MethodView::of)
        .routesWithLogin(this::login);
  }

  private record MethodView(
      String identityId,
      String tenantId,
      String resource,
      String allowedServicePrincipalIds,
      @JsonProperty("accessTokenTTL") long accessTokenTtl,
      @JsonProperty("accessTokenMaxTTL") long accessTokenMaxTtl,
      long accessTokenNumUsesLimit,
      List<TokenFields.IpView> accessTokenTrustedIps) {
    static MethodView of(AzureAuth method) {
      return new MethodView(
          method.identityId(),
          method.tenantId(),
          method.resource(),
          method.allowedServicePrincipalIds(),
          method.tokens().ttl().toSeconds(),
          method.tokens().maxTtl().toSeconds(),
          method.tokens().usesLimit(),
          TokenFields.IpView.of(method.tokens().trustedIps()));
    }
  }

  private Answer login(Request request) {
    Fields fields = request.fields();
    String identityId = fields.text("identityId").strip();
    String jwt = fields.text("jwt").strip();
    fields.check();
    Grant grant = login.login(identityId, jwt);
    return Answer.granted(grant, grant.identityId());
  }
}
