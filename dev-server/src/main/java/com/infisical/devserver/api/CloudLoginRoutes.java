package com.infisical.devserver.api;

import com.infisical.devserver.auth.Grant;
import com.infisical.devserver.cloud.AzureLogin;
import com.infisical.devserver.cloud.GcpLogin;
import com.infisical.devserver.http.Answer;
import com.infisical.devserver.http.Fields;
import com.infisical.devserver.http.RateClass;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.http.Route;
import java.util.List;
import java.util.function.BiFunction;

/** Logs in with tokens that a cloud signed (INFISICAL-API.md, 2.4 and 2.5). */
public final class CloudLoginRoutes {
  private final AzureLogin azure;
  private final GcpLogin gcp;

  public CloudLoginRoutes(AzureLogin azure, GcpLogin gcp) {
    this.azure = azure;
    this.gcp = gcp;
  }

  public List<Route> routes() {
    return List.of(login("azure-auth", azure::login), login("gcp-auth", gcp::login));
  }

  private static Route login(String method, BiFunction<String, String, Grant> login) {
    return Route.open(
        "POST",
        "/api/v1/auth/" + method + "/login",
        RateClass.WRITE,
        request -> granted(request, login));
  }

  private static Answer granted(Request request, BiFunction<String, String, Grant> login) {
    Fields fields = request.fields();
    String identityId = fields.text("identityId").strip();
    String jwt = fields.text("jwt").strip();
    fields.check();
    Grant grant = login.apply(identityId, jwt);
    return Answer.granted(grant, grant.identityId());
  }
}
