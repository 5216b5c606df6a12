package com.infisical.devserver.auth;

import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.store.Identity;
import com.infisical.devserver.store.Store;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** Logs in by client id and client secret (docs/design/infisical-api.md#21-universal-auth). */
public final class UniversalLogin {
  private final Store store;
  private final AccessTokens tokens;
  private final Clock clock;
  private final Lockouts lockouts;

  public UniversalLogin(Store store, AccessTokens tokens, Clock clock) {
    this.store = store;
    this.tokens = tokens;
    this.clock = clock;
    this.lockouts = new Lockouts(clock);
  }

  private record Proven(
      Identity identity, UniversalAuth method, UniversalAuth.ClientSecret clientSecret) {}

  /** Gives a token, or refuses. */
  public Grant login(String clientId, String clientSecret, String clientIp) {
    UniversalAuth method =
        store
            .read(tables -> tables.identities().byClientId(clientId.strip()))
            .orElseThrow(() -> ApiException.unauthorized("Invalid credentials"));
    if (!TrustedIp.anyHolds(method.clientSecretTrustedIps(), clientIp)) {
      throw ApiException.forbidden(
          "You are not allowed to access this resource from the current IP address");
    }
    String lockKey = method.identityId() + "/" + method.clientId();
    if (lockouts.locked(lockKey)) {
      throw ApiException.unauthorized(
          "This identity auth method is temporarily locked, please try again later");
    }
    Optional<Proven> proven = prove(clientId.strip(), digest(clientSecret.strip()));
    if (proven.isEmpty()) {
      lockouts.failed(lockKey, method.lockout());
      throw ApiException.unauthorized("Invalid credentials");
    }
    lockouts.succeeded(lockKey);
    Proven known = proven.get();
    return tokens.issue(
        known.identity(),
        known.method().tokens(),
        new AccessTokens.Proof("universal-auth", known.clientSecret().id(), Map.of()));
  }

  /** Looks the secret up and counts its use, in one step. */
  private Optional<Proven> prove(String clientId, String digest) {
    Instant now = clock.instant();
    return store.write(
        tables -> {
          Optional<UniversalAuth> method = tables.identities().byClientId(clientId);
          Optional<UniversalAuth.ClientSecret> found =
              method.flatMap(each -> each.byDigest(digest));
          if (method.isEmpty() || found.isEmpty()) {
            return Optional.empty();
          }
          UniversalAuth.ClientSecret secret = found.get();
          if (secret.expired(now)) {
            throw ApiException.unauthorized("Access denied due to expired client secret");
          }
          if (secret.usedUp()) {
            throw ApiException.unauthorized(
                "Access denied due to client secret usage limit reached");
          }
          tables.identities().put(method.get().with(secret.usedOnceMore(now)));
          return tables
              .identities()
              .byId(method.get().identityId())
              .map(identity -> new Proven(identity, method.get(), secret));
        });
  }

  /** How client secrets are kept. */
  public static String digest(String clientSecret) {
    try {
      byte[] bytes = clientSecret.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
