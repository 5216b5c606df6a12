package com.infisical.devserver.auth;

import com.infisical.devserver.auth.UniversalAuth.ClientSecret;
import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.store.Store;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Attaches universal auth to identities and makes client secrets
 * (docs/design/infisical-api.md#21-universal-auth).
 */
public final class UniversalAuthSetup {
  private final Store store;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  public UniversalAuthSetup(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** A client secret together with what is remembered of it. */
  public record Made(String clientSecret, ClientSecret data) {
    @Override
    public String toString() {
      return "client secret " + data.id();
    }
  }

  /** Attaches the method, with a random client id unless one is given. */
  public UniversalAuth attach(
      String identityId,
      Optional<String> clientId,
      TokenSettings tokens,
      List<TrustedIp> clientSecretTrustedIps,
      UniversalAuth.LockoutRule lockout) {
    return store.write(
        tables -> {
          String id = clientId.orElseGet(() -> UUID.randomUUID().toString());
          if (tables.identities().byClientId(id).isPresent()) {
            throw ApiException.badRequest("The client id is taken");
          }
          UniversalAuth method =
              new UniversalAuth(identityId, id, tokens, clientSecretTrustedIps, lockout, List.of());
          tables.identities().put(method);
          return method;
        });
  }

  /** Makes a client secret, with a random value unless one is given. */
  public Made addClientSecret(
      String identityId, Optional<String> value, String description, long usesLimit, Duration ttl) {
    Instant now = clock.instant();
    String secret = value.orElseGet(this::randomSecret);
    ClientSecret data =
        new ClientSecret(
            UUID.randomUUID().toString(),
            UniversalLogin.digest(secret),
            secret.substring(0, Math.min(4, secret.length())),
            description,
            0,
            usesLimit,
            ttl,
            false,
            now,
            now);
    return store.write(
        tables -> {
          UniversalAuth method = attached(tables, identityId);
          tables.identities().put(method.with(data));
          return new Made(secret, data);
        });
  }

  /** The universal auth of an identity; refused with 404 when it has none. */
  public static UniversalAuth attached(Store.Tables tables, String identityId) {
    return tables
        .identities()
        .method(identityId, UniversalAuth.class)
        .orElseThrow(
            () ->
                ApiException.notFound(
                    "The identity does not have universal auth: attach it first"));
  }

  private String randomSecret() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
