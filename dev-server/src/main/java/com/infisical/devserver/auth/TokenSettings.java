package com.infisical.devserver.auth;

import java.time.Duration;
import java.util.List;

/**
 * What the access tokens of a login method are like (docs/design/infisical-api.md#32-knobs).
 *
 * @param ttl life of one token; zero means none configured
 * @param maxTtl life across renewals; zero is unlimited
 * @param period when positive, each renewal gives this much again
 * @param usesLimit how many requests a token serves; zero is unlimited
 * @param trustedIps from where tokens may be used
 */
public record TokenSettings(
    Duration ttl, Duration maxTtl, Duration period, long usesLimit, List<TrustedIp> trustedIps) {
  private static final Duration THIRTY_DAYS = Duration.ofDays(30);

  /** What Infisical writes when nothing is said. */
  public static final TokenSettings DEFAULT =
      new TokenSettings(THIRTY_DAYS, THIRTY_DAYS, Duration.ZERO, 0, TrustedIp.ANYWHERE);

  public TokenSettings {
    trustedIps = List.copyOf(trustedIps);
  }

  /** The same with that lifetime; the maximum is raised where it would be shorter. */
  public TokenSettings withTtl(Duration newTtl) {
    Duration max = maxTtl.isZero() || maxTtl.compareTo(newTtl) >= 0 ? maxTtl : newTtl;
    return new TokenSettings(newTtl, max, period, usesLimit, trustedIps);
  }

  public TokenSettings withMaxTtl(Duration newMaxTtl) {
    return new TokenSettings(ttl, newMaxTtl, period, usesLimit, trustedIps);
  }

  public TokenSettings withPeriod(Duration newPeriod) {
    return new TokenSettings(ttl, maxTtl, newPeriod, usesLimit, trustedIps);
  }

  public TokenSettings withUsesLimit(long limit) {
    return new TokenSettings(ttl, maxTtl, period, limit, trustedIps);
  }

  public TokenSettings withTrustedIps(List<TrustedIp> ranges) {
    return new TokenSettings(ttl, maxTtl, period, usesLimit, ranges);
  }
}
