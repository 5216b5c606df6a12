package com.infisical.devserver.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.infisical.devserver.auth.Grant;
import com.infisical.devserver.auth.LdapAuth;
import com.infisical.devserver.auth.LdapLogin;
import com.infisical.devserver.http.Answer;
import com.infisical.devserver.http.Fields;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.http.Route;
import com.infisical.devserver.store.Store;
import java.util.List;
import java.util.UUID;

/**
 * Attaches LDAP auth to identities and logs in by it (docs/design/infisical-api.md#26-ldap-auth).
 */
public final class LdapAuthRoutes {
  private final Store store;
  private final LdapLogin login;

  public LdapAuthRoutes(Store store, LdapLogin login) {
    this.store = store;
    this.login = login;
  }

  public List<Route> routes() {
    return new AuthMethodRoutes<>(
            store,
            "ldap-auth",
            "LDAP",
            "identityLdapAuth",
            LdapAuth.class,
            LdapAuthFields::read,
            MethodView::of)
        .routesWithLogin(this::login);
  }

  /** The password of who searches is shown to nobody. */
  private record MethodView(
      String identityId,
      String url,
      @JsonProperty("bindDN") String bindDn,
      String searchBase,
      String searchFilter,
      List<LdapAuth.AllowedField> allowedFields,
      @JsonProperty("accessTokenTTL") long accessTokenTtl,
      @JsonProperty("accessTokenMaxTTL") long accessTokenMaxTtl,
      long accessTokenNumUsesLimit,
      List<TokenFields.IpView> accessTokenTrustedIps,
      boolean lockoutEnabled,
      int lockoutThreshold,
      long lockoutDurationSeconds,
      long lockoutCounterResetSeconds) {
    static MethodView of(LdapAuth method) {
      return new MethodView(
          method.identityId(),
          method.directory().url(),
          method.directory().bindDn(),
          method.directory().searchBase(),
          method.directory().searchFilter(),
          method.allowedFields(),
          method.tokens().ttl().toSeconds(),
          method.tokens().maxTtl().toSeconds(),
          method.tokens().usesLimit(),
          TokenFields.IpView.of(method.tokens().trustedIps()),
          method.lockout().enabled(),
          method.lockout().threshold(),
          method.lockout().duration().toSeconds(),
          method.lockout().counterReset().toSeconds());
    }
  }

  private Answer login(Request request) {
    Fields fields = request.fields();
    String identityId = fields.text("identityId");
    if (fields.has("identityId") && !isUuid(identityId)) {
      fields.refuse("identityId", "Invalid UUID");
    }
    String username = fields.filled("username");
    String password = fields.filled("password");
    fields.check();
    Grant grant = login.login(identityId, username, password);
    return Answer.granted(grant, grant.identityId());
  }

  private static boolean isUuid(String text) {
    try {
      return UUID.fromString(text).toString().equalsIgnoreCase(text);
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
