package com.infisical.devserver.api;

import com.infisical.devserver.auth.AccessTokens;
import com.infisical.devserver.auth.Grant;
import com.infisical.devserver.auth.KubernetesLogin;
import com.infisical.devserver.auth.UniversalLogin;
import com.infisical.devserver.http.Answer;
import com.infisical.devserver.http.Fields;
import com.infisical.devserver.http.RateClass;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.http.Route;
import java.util.List;
import java.util.function.Function;

/** Logs in, renews and revokes (docs/design/infisical-api.md#2-machine-identity-logins and 3). */
public final class AuthRoutes {
  private final AccessTokens tokens;
  private final UniversalLogin universal;
  private final KubernetesLogin kubernetes;

  public AuthRoutes(AccessTokens tokens, UniversalLogin universal, KubernetesLogin kubernetes) {
    this.tokens = tokens;
    this.universal = universal;
    this.kubernetes = kubernetes;
  }

  public List<Route> routes() {
    return List.of(
        login("universal-auth", this::universal),
        login("kubernetes-auth", this::kubernetes),
        Route.open("POST", "/api/v1/auth/token/renew", RateClass.WRITE, this::renew),
        Route.open("POST", "/api/v1/auth/token/revoke", RateClass.WRITE, this::revoke));
  }

  private static Route login(String method, Function<Request, Answer> serve) {
    return Route.open("POST", "/api/v1/auth/" + method + "/login", RateClass.WRITE, serve);
  }

  private Answer universal(Request request) {
    Fields fields = request.fields();
    String clientId = fields.text("clientId");
    String clientSecret = fields.text("clientSecret");
    fields.check();
    return granted(universal.login(clientId, clientSecret, request.clientIp()));
  }

  private Answer kubernetes(Request request) {
    Fields fields = request.fields();
    String identityId = fields.text("identityId").strip();
    String jwt = fields.text("jwt").strip();
    fields.check();
    return granted(kubernetes.login(identityId, jwt));
  }

  private Answer renew(Request request) {
    return granted(tokens.renew(accessToken(request)));
  }

  private Answer revoke(Request request) {
    tokens.revoke(accessToken(request));
    return Answer.ok("message", "Successfully revoked access token");
  }

  private static Answer granted(Grant grant) {
    return Answer.granted(grant, grant.identityId());
  }

  private static String accessToken(Request request) {
    Fields fields = request.fields();
    String text = fields.text("accessToken").strip();
    fields.check();
    return text;
  }
}
