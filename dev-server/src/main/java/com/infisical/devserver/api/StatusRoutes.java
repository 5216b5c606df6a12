package com.infisical.devserver.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.infisical.devserver.hooks.Switches;
import com.infisical.devserver.http.Answer;
import com.infisical.devserver.http.RateClass;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.http.Route;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** Serves the status of the server (docs/design/infisical-api.md#10-get-apistatus). */
public final class StatusRoutes {
  private final Switches switches;
  private final Clock clock;

  public StatusRoutes(Switches switches, Clock clock) {
    this.switches = switches;
    this.clock = clock;
  }

  public List<Route> routes() {
    return List.of(Route.open("GET", "/api/status", RateClass.EXEMPT, this::status));
  }

  private record Status(
      Instant date,
      String message,
      boolean emailConfigured,
      boolean inviteOnlySignup,
      boolean redisConfigured,
      boolean secretScanningConfigured,
      @JsonProperty("maxIdentityAccessTokenTTL") long maxIdentityAccessTokenTtl) {}

  private Answer status(Request request) {
    return new Answer.Document(
        switches.statusCode(),
        new Status(
            clock.instant(), switches.statusMessage(), false, false, true, false, 7_776_000));
  }
}
