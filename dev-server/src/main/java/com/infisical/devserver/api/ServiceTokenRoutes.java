package com.infisical.devserver.api;

import com.infisical.devserver.auth.ServiceTokens;
import com.infisical.devserver.http.Answer;
import com.infisical.devserver.http.Caller;
import com.infisical.devserver.http.RateClass;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.http.Route;
import java.util.List;

/**
 * Serves the description of a service token to its bearer
 * (docs/design/infisical-api.md#11-service-tokens-legacy).
 */
public final class ServiceTokenRoutes {
  private final ServiceTokens tokens;

  public ServiceTokenRoutes(ServiceTokens tokens) {
    this.tokens = tokens;
  }

  public List<Route> routes() {
    return List.of(Route.bearer("GET", "/api/v2/service-token", RateClass.READ, this::self));
  }

  private record View(String id, String name, String projectId, String workspace) {}

  private Answer self(Request request, Caller caller) {
    ServiceTokens.Issued token = tokens.of(request);
    return Answer.ok(
        new View(token.id(), caller.identity().name(), token.projectId(), token.projectId()));
  }
}
