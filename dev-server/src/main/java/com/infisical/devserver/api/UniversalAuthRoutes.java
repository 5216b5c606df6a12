package com.infisical.devserver.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.infisical.devserver.auth.TokenSettings;
import com.infisical.devserver.auth.TrustedIp;
import com.infisical.devserver.auth.UniversalAuth;
import com.infisical.devserver.auth.UniversalAuth.ClientSecret;
import com.infisical.devserver.auth.UniversalAuth.LockoutRule;
import com.infisical.devserver.auth.UniversalAuthSetup;
import com.infisical.devserver.http.Answer;
import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.http.Caller;
import com.infisical.devserver.http.Fields;
import com.infisical.devserver.http.RateClass;
import com.infisical.devserver.http.Request;
import com.infisical.devserver.http.Route;
import com.infisical.devserver.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Attaches universal auth to identities and makes client secrets
 * (docs/design/infisical-api.md#21-universal-auth).
 */
public final class UniversalAuthRoutes {
  private static final String PATH = "/api/v1/auth/universal-auth/identities/{id}";

  private final Store store;
  private final UniversalAuthSetup setup;
  private final Clock clock;

  public UniversalAuthRoutes(Store store, UniversalAuthSetup setup, Clock clock) {
    this.store = store;
    this.setup = setup;
    this.clock = clock;
  }

  public List<Route> routes() {
    String secrets = PATH + "/client-secrets";
    return List.of(
        Route.bearer("POST", PATH, RateClass.WRITE, this::attach),
        Route.bearer("PATCH", PATH, RateClass.WRITE, this::change),
        Route.bearer("GET", PATH, RateClass.READ, this::show),
        Route.bearer("DELETE", PATH, RateClass.WRITE, this::detach),
        Route.bearer("POST", secrets, RateClass.WRITE, this::addClientSecret),
        Route.bearer("GET", secrets, RateClass.READ, this::clientSecrets),
        Route.bearer(
            "POST", secrets + "/{secretId}/revoke", RateClass.WRITE, this::revokeClientSecret));
  }

  private record MethodView(
      String identityId,
      String clientId,
      @JsonProperty("accessTokenTTL") long accessTokenTtl,
      @JsonProperty("accessTokenMaxTTL") long accessTokenMaxTtl,
      long accessTokenPeriod,
      long accessTokenNumUsesLimit,
      List<TokenFields.IpView> accessTokenTrustedIps,
      List<TokenFields.IpView> clientSecretTrustedIps,
      boolean lockoutEnabled,
      int lockoutThreshold,
      long lockoutDurationSeconds,
      long lockoutCounterResetSeconds) {
    static MethodView of(UniversalAuth method) {
      TokenSettings tokens = method.tokens();
      return new MethodView(
          method.identityId(),
          method.clientId(),
          tokens.ttl().toSeconds(),
          tokens.maxTtl().toSeconds(),
          tokens.period().toSeconds(),
          tokens.usesLimit(),
          TokenFields.IpView.of(tokens.trustedIps()),
          TokenFields.IpView.of(method.clientSecretTrustedIps()),
          method.lockout().enabled(),
          method.lockout().threshold(),
          method.lockout().duration().toSeconds(),
          method.lockout().counterReset().toSeconds());
    }
  }

  private record ClientSecretView(
      String id,
      Instant createdAt,
      Instant updatedAt,
      String description,
      String clientSecretPrefix,
      long clientSecretNumUses,
      long clientSecretNumUsesLimit,
      @JsonProperty("clientSecretTTL") long clientSecretTtl,
      @JsonProperty("identityUAId") String identityUaId,
      boolean isClientSecretRevoked) {
    static ClientSecretView of(String identityId, ClientSecret secret) {
      return new ClientSecretView(
          secret.id(),
          secret.createdAt(),
          secret.updatedAt(),
          secret.description(),
          secret.prefix(),
          secret.uses(),
          secret.usesLimit(),
          secret.ttl().toSeconds(),
          identityId,
          secret.revoked());
    }
  }

  private record ClientSecretMade(String clientSecret, ClientSecretView clientSecretData) {
    @Override
    public String toString() {
      return "client secret " + clientSecretData.id();
    }
  }

  private Answer attach(Request request, Caller caller) {
    Gate.organizationAdmin(caller, "create", "identity");
    Fields fields = request.fields();
    TokenSettings tokens = TokenFields.read(fields, TokenSettings.DEFAULT);
    List<TrustedIp> ips =
        TokenFields.trustedIps(fields, "clientSecretTrustedIps", TrustedIp.ANYWHERE);
    LockoutRule lockout = TokenFields.lockout(fields, LockoutRule.DEFAULT);
    fields.check();
    String id = request.parameter("id");
    store.read(tables -> IdentityRoutes.identity(tables, id));
    if (store.read(tables -> tables.identities().method(id, UniversalAuth.class)).isPresent()) {
      throw ApiException.badRequest("Failed to add universal auth to already configured identity");
    }
    return shown(setup.attach(id, Optional.empty(), tokens, ips, lockout));
  }

  private Answer change(Request request, Caller caller) {
    Gate.organizationAdmin(caller, "edit", "identity");
    UniversalAuth old = attached(request);
    Fields fields = request.fields();
    UniversalAuth changed =
        new UniversalAuth(
            old.identityId(),
            old.clientId(),
            TokenFields.read(fields, old.tokens()),
            TokenFields.trustedIps(fields, "clientSecretTrustedIps", old.clientSecretTrustedIps()),
            TokenFields.lockout(fields, old.lockout()),
            old.clientSecrets());
    fields.check();
    store.write(
        tables -> {
          tables.identities().put(changed);
          return changed;
        });
    return shown(changed);
  }

  private Answer show(Request request, Caller caller) {
    Gate.organizationAdmin(caller, "read", "identity");
    return shown(attached(request));
  }

  private Answer detach(Request request, Caller caller) {
    Gate.organizationAdmin(caller, "edit", "identity");
    UniversalAuth old = attached(request);
    store.write(
        tables -> {
          tables.identities().removeMethod(old.identityId(), UniversalAuth.class);
          return old;
        });
    return shown(old);
  }

  private static Answer shown(UniversalAuth method) {
    return Answer.ok("identityUniversalAuth", MethodView.of(method));
  }

  private UniversalAuth attached(Request request) {
    return store.read(tables -> UniversalAuthSetup.attached(tables, request.parameter("id")));
  }

  private Answer addClientSecret(Request request, Caller caller) {
    Gate.organizationAdmin(caller, "edit", "identity");
    Fields fields = request.fields();
    String description = fields.text("description", "");
    long uses = fields.number("numUsesLimit", 0, 0, Integer.MAX_VALUE);
    Duration ttl = fields.seconds("ttl", Duration.ZERO, 0, 315_360_000);
    fields.check();
    String id = request.parameter("id");
    UniversalAuthSetup.Made made =
        setup.addClientSecret(id, Optional.empty(), description, uses, ttl);
    return Answer.ok(
        new ClientSecretMade(made.clientSecret(), ClientSecretView.of(id, made.data())));
  }

  private Answer clientSecrets(Request request, Caller caller) {
    Gate.organizationAdmin(caller, "read", "identity");
    UniversalAuth method = attached(request);
    return Answer.ok(
        "clientSecretData",
        method.clientSecrets().stream()
            .map(each -> ClientSecretView.of(method.identityId(), each))
            .toList());
  }

  private Answer revokeClientSecret(Request request, Caller caller) {
    Gate.organizationAdmin(caller, "edit", "identity");
    String secretId = request.parameter("secretId");
    return store.write(
        tables -> {
          UniversalAuth method = UniversalAuthSetup.attached(tables, request.parameter("id"));
          ClientSecret revoked =
              method
                  .byId(secretId)
                  .orElseThrow(() -> ApiException.notFound("Client secret not found"))
                  .revoked(clock.instant());
          tables.identities().put(method.with(revoked));
          return Answer.ok("clientSecretData", ClientSecretView.of(method.identityId(), revoked));
        });
  }
}
