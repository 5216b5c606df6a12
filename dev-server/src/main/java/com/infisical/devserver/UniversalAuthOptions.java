package com.infisical.devserver;

import com.infisical.devserver.auth.TokenSettings;
import com.infisical.devserver.auth.TrustedIp;
import com.infisical.devserver.auth.UniversalAuth.LockoutRule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How universal auth of an identity is attached; what is not said is as Infisical defaults it.
 *
 * @param tokens what its access tokens are like
 * @param clientId a fixed client id instead of a random one
 * @param clientSecret a fixed client secret instead of a random one
 * @param clientSecretTtl how long the client secret is good for; zero is for ever
 * @param clientSecretUses how many logins it allows; zero is unlimited
 */
public record UniversalAuthOptions(
    TokenSettings tokens,
    Optional<String> clientId,
    Optional<String> clientSecret,
    Duration clientSecretTtl,
    long clientSecretUses,
    List<TrustedIp> clientSecretTrustedIps,
    LockoutRule lockout) {
  public UniversalAuthOptions {
    clientSecretTrustedIps = List.copyOf(clientSecretTrustedIps);
  }

  /** Infisical's defaults: thirty days, no limits, lock-out after three failures. */
  public static UniversalAuthOptions defaults() {
    return new UniversalAuthOptions(
        TokenSettings.DEFAULT,
        Optional.empty(),
        Optional.empty(),
        Duration.ZERO,
        0,
        TrustedIp.ANYWHERE,
        LockoutRule.DEFAULT);
  }

  /** Life of one access token. */
  public UniversalAuthOptions accessTokenTtl(Duration ttl) {
    return tokens(settings -> settings.withTtl(ttl));
  }

  /** Life of an access token across renewals. */
  public UniversalAuthOptions accessTokenMaxTtl(Duration maxTtl) {
    return tokens(settings -> settings.withMaxTtl(maxTtl));
  }

  /** Each renewal gives this much again, without a maximum. */
  public UniversalAuthOptions accessTokenPeriod(Duration period) {
    return tokens(settings -> settings.withPeriod(period));
  }

  /** How many requests an access token serves. */
  public UniversalAuthOptions accessTokenUses(long limit) {
    return tokens(settings -> settings.withUsesLimit(limit));
  }

  /** From where access tokens may be used, such as {@code 10.0.0.0/8}. */
  public UniversalAuthOptions accessTokenTrustedIps(String... ranges) {
    List<TrustedIp> trusted = List.of(ranges).stream().map(TrustedIp::parse).toList();
    return tokens(settings -> settings.withTrustedIps(trusted));
  }

  public UniversalAuthOptions tokens(UnaryOperator<TokenSettings> change) {
    return new UniversalAuthOptions(
        change.apply(tokens),
        clientId,
        clientSecret,
        clientSecretTtl,
        clientSecretUses,
        clientSecretTrustedIps,
        lockout);
  }

  /** Credentials known beforehand. */
  public UniversalAuthOptions fixed(String fixedClientId, String fixedClientSecret) {
    return new UniversalAuthOptions(
        tokens,
        Optional.of(fixedClientId),
        Optional.of(fixedClientSecret),
        clientSecretTtl,
        clientSecretUses,
        clientSecretTrustedIps,
        lockout);
  }

  public UniversalAuthOptions clientSecretTtl(Duration ttl) {
    return new UniversalAuthOptions(
        tokens, clientId, clientSecret, ttl, clientSecretUses, clientSecretTrustedIps, lockout);
  }

  public UniversalAuthOptions clientSecretUses(long limit) {
    return new UniversalAuthOptions(
        tokens, clientId, clientSecret, clientSecretTtl, limit, clientSecretTrustedIps, lockout);
  }

  /** From where the client secret may be used. */
  public UniversalAuthOptions clientSecretTrustedIps(String... ranges) {
    List<TrustedIp> trusted = List.of(ranges).stream().map(TrustedIp::parse).toList();
    return new UniversalAuthOptions(
        tokens, clientId, clientSecret, clientSecretTtl, clientSecretUses, trusted, lockout);
  }

  public UniversalAuthOptions lockout(LockoutRule rule) {
    return new UniversalAuthOptions(
        tokens,
        clientId,
        clientSecret,
        clientSecretTtl,
        clientSecretUses,
        clientSecretTrustedIps,
        rule);
  }

  @Override
  public String toString() {
    return "universal auth options";
  }
}
