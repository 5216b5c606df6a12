package com.infisical.devserver.api;

import com.infisical.devserver.auth.AccessTokens;
import com.infisical.devserver.auth.Grant;
import com.infisical.devserver.http.Answer;
import com.infisical.devserver.http.Fields;
import com.infisical.devserver.http.RateClass;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.http.Route;
import java.util.List;

/**
 * Renews and revokes access tokens
 * (docs/design/infisical-api.md#3-access-token-semantics-renew-revoke).
 */
public final class AuthRoutes {
  private final AccessTokens tokens;

  public AuthRoutes(AccessTokens tokens) {
    this.tokens = tokens;
  }

  public List<Route> routes() {
    return List.of(
        Route.open("POST", "/api/v1/auth/token/renew", RateClass.WRITE, this::renew),
        Route.open("POST", "/api/v1/auth/token/revoke", RateClass.WRITE, this::revoke));
  }

  private Answer renew(Request request) {
    return granted(tokens.renew(accessToken(request)));
  }

  private Answer revoke(Request request) {
    tokens.revoke(accessToken(request));
    return Answer.ok("message", "Successfully revoked access token");
  }

  /** A token, for the log of who got it. */
  static Answer granted(Grant grant) {
    return Answer.granted(grant, grant.identityId());
  }

  private static String accessToken(Request request) {
    Fields fields = request.fields();
    String text = fields.text("accessToken").strip();
    fields.check();
    return text;
  }
}
