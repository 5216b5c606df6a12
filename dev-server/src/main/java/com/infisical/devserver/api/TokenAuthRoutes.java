package com.infisical.devserver.api;

import com.infisical.devserver.auth.AccessTokens;
import com.infisical.devserver.auth.Attached;
import com.infisical.devserver.auth.TokenAuth;
import com.infisical.devserver.http.Answer;
import com.infisical.devserver.http.Caller;
import com.infisical.devserver.http.RateClass;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.http.Route;
import com.infisical.devserver.store.Store;
import java.util.List;
import java.util.Map;

/**
 * Creates access tokens for identities with token auth, and serves the identity of a token
 * (docs/design/infisical-api.md#28-oidc-auth-jwt-auth-token-auth).
 */
public final class TokenAuthRoutes {
  private final Store store;
  private final AccessTokens tokens;

  public TokenAuthRoutes(Store store, AccessTokens tokens) {
    this.store = store;
    this.tokens = tokens;
  }

  public List<Route> routes() {
    return List.of(
        Route.bearer(
            "POST",
            "/api/v1/auth/token-auth/identities/{id}/tokens",
            RateClass.WRITE,
            this::create),
        Route.bearer("GET", "/api/v1/identities/details", RateClass.READ, this::details));
  }

  private Answer create(Request request, Caller caller) {
    Gate.organizationAdmin(caller, "create", "identity");
    Attached<TokenAuth> known =
        Attached.find(store, request.parameter("id"), TokenAuth.class, "Token");
    return AuthRoutes.granted(
        tokens.issue(
            known.identity(),
            known.method().tokens(),
            new AccessTokens.Proof("token-auth", "", Map.of())));
  }

  private record Details(Organization organization) {}

  private Answer details(Request request, Caller caller) {
    return Answer.ok(
        "identityDetails", new Details(new Organization(Organization.ID, "Development", "dev")));
  }
}
