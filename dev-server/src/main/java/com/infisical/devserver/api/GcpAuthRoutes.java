package com.infisical.devserver.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.infisical.devserver.auth.GcpAuth;
import com.infisical.devserver.auth.Grant;
import com.infisical.devserver.cloud.GcpLogin;
import com.infisical.devserver.http.Answer;
import com.infisical.devserver.http.Fields;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.http.Route;
import com.infisical.devserver.store.Store;
import java.util.List;
import java.util.Locale;

/** Attaches GCP auth to identities and logs in by it (docs/design/infisical-api.md#25-gcp-auth). */
public final class GcpAuthRoutes {
  private final Store store;
  private final GcpLogin login;

  public GcpAuthRoutes(Store store, GcpLogin login) {
    this.store = store;
    this.login = login;
  }

  public List<Route> routes() {
    return new AuthMethodRoutes<>(
            store,
            "gcp-auth",
            "GCP",
            "identityGcpAuth",
            GcpAuth.class,
            GcpAuthFields::read,
            MethodView::of)
        .routesWithLogin(this::login);
  }

  private record MethodView(
      String identityId,
      String type,
      String allowedServiceAccounts,
      String allowedProjects,
      String allowedZones,
      @JsonProperty("accessTokenTTL") long accessTokenTtl,
      @JsonProperty("accessTokenMaxTTL") long accessTokenMaxTtl,
      long accessTokenNumUsesLimit,
      List<TokenFields.IpView> accessTokenTrustedIps) {
    static MethodView of(GcpAuth method) {
      return new MethodView(
          method.identityId(),
          method.type().name().toLowerCase(Locale.ROOT),
          method.allowedServiceAccounts(),
          method.allowedProjects(),
          method.allowedZones(),
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
