package com.infisical.devserver.auth;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Login by client id and client secret (docs/design/infisical-api.md#21-universal-auth). */
public record UniversalAuth(
    String identityId,
    String clientId,
    TokenSettings tokens,
    List<TrustedIp> clientSecretTrustedIps,
    LockoutRule lockout,
    List<ClientSecret> clientSecrets)
    implements AuthMethod {
  public UniversalAuth {
    clientSecretTrustedIps = List.copyOf(clientSecretTrustedIps);
    clientSecrets = List.copyOf(clientSecrets);
  }

  /**
   * When wrong secrets lock the client id.
   *
   * @param threshold how many failures lock
   * @param duration how long the lock holds
   * @param counterReset after how long without a failure they are forgotten
   */
  public record LockoutRule(
      boolean enabled, int threshold, Duration duration, Duration counterReset) {
    /** What Infisical does when nothing is said. */
    public static final LockoutRule DEFAULT =
        new LockoutRule(true, 3, Duration.ofSeconds(300), Duration.ofSeconds(30));
  }

  /**
   * One client secret; the secret itself is known by its digest only.
   *
   * @param prefix its first four characters, as Infisical shows them
   * @param usesLimit how many logins it allows; zero is unlimited
   * @param ttl how long it is good for; zero is for ever
   */
  public record ClientSecret(
      String id,
      String digest,
      String prefix,
      String description,
      long uses,
      long usesLimit,
      Duration ttl,
      boolean revoked,
      Instant createdAt,
      Instant updatedAt) {
    ClientSecret usedOnceMore(Instant now) {
      return new ClientSecret(
          id, digest, prefix, description, uses + 1, usesLimit, ttl, revoked, createdAt, now);
    }

    public ClientSecret revoked(Instant now) {
      return new ClientSecret(
          id, digest, prefix, description, uses, usesLimit, ttl, true, createdAt, now);
    }

    boolean expired(Instant now) {
      return ttl.isPositive() && !now.isBefore(createdAt.plus(ttl));
    }

    boolean usedUp() {
      return usesLimit > 0 && uses >= usesLimit;
    }
  }

  Optional<ClientSecret> byDigest(String digest) {
    return clientSecrets.stream()
        .filter(each -> !each.revoked() && each.digest().equals(digest))
        .findFirst();
  }

  public Optional<ClientSecret> byId(String id) {
    return clientSecrets.stream().filter(each -> each.id().equals(id)).findFirst();
  }

  /** The same with that client secret added, or replaced where its id is known. */
  public UniversalAuth with(ClientSecret secret) {
    Stream<ClientSecret> others =
        clientSecrets.stream().filter(each -> !each.id().equals(secret.id()));
    return new UniversalAuth(
        identityId,
        clientId,
        tokens,
        clientSecretTrustedIps,
        lockout,
        Stream.concat(others, Stream.of(secret)).toList());
  }
}
