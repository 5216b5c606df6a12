package com.infisical.devserver.api;

import com.infisical.devserver.auth.TokenSettings;
import com.infisical.devserver.auth.TrustedIp;
import com.infisical.devserver.auth.UniversalAuth.LockoutRule;
import com.infisical.devserver.http.Fields;
import java.util.List;

/**
 * Reads and shows the token settings that all login methods share
 * (docs/design/infisical-api.md#32-knobs).
 */
public final class TokenFields {
  private static final long TEN_YEARS = 315_360_000;

  private TokenFields() {}

  /** The settings in the body; what is absent stays as in {@code otherwise}. */
  public static TokenSettings read(Fields fields, TokenSettings otherwise) {
    TokenSettings settings =
        new TokenSettings(
            fields.seconds("accessTokenTTL", otherwise.ttl(), 0, TEN_YEARS),
            fields.seconds("accessTokenMaxTTL", otherwise.maxTtl(), 0, TEN_YEARS),
            fields.seconds("accessTokenPeriod", otherwise.period(), 0, TEN_YEARS),
            fields.number("accessTokenNumUsesLimit", otherwise.usesLimit(), 0, Integer.MAX_VALUE),
            trustedIps(fields, "accessTokenTrustedIps", otherwise.trustedIps()));
    if (settings.maxTtl().isPositive() && settings.ttl().compareTo(settings.maxTtl()) > 0) {
      fields.refuse(
          "accessTokenTTL", "Access Token TTL cannot be greater than Access Token Max TTL.");
    }
    return settings;
  }

  public static List<TrustedIp> trustedIps(Fields fields, String name, List<TrustedIp> otherwise) {
    if (!fields.has(name)) {
      return otherwise;
    }
    return fields.items(name, item -> trustedIp(item));
  }

  private static TrustedIp trustedIp(Fields item) {
    String text = item.text("ipAddress");
    try {
      return TrustedIp.parse(text);
    } catch (IllegalArgumentException _) {
      item.refuse("ipAddress", "The IP is not a valid IPv4, IPv6, or CIDR block");
      return TrustedIp.ANYWHERE.getFirst();
    }
  }

  /** When wrong client secrets lock. */
  public static LockoutRule lockout(Fields fields, LockoutRule otherwise) {
    return new LockoutRule(
        fields.flag("lockoutEnabled", otherwise.enabled()),
        (int) fields.number("lockoutThreshold", otherwise.threshold(), 1, 30),
        fields.seconds("lockoutDurationSeconds", otherwise.duration(), 30, 86_400),
        fields.seconds("lockoutCounterResetSeconds", otherwise.counterReset(), 5, 3600));
  }

  /** A trusted range as it is shown. */
  record IpView(String ipAddress, int prefix) {
    static List<IpView> of(List<TrustedIp> ranges) {
      return ranges.stream()
          .map(each -> new IpView(each.network().getHostAddress(), each.prefix()))
          .toList();
    }
  }
}
