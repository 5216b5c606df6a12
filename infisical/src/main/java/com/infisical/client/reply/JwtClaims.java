package com.infisical.client.reply;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.client.SecretText;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * The times in the claims of a JWT, read without verification, which is the server's business;
 * whatever cannot be read counts as not there.
 */
public final class JwtClaims {
  /** Longer than any token lives, and short enough for arithmetic in nanoseconds. */
  private static final double MAX_SECONDS = Duration.ofDays(3650).toSeconds();

  /** The end of the year 9999, after which times have no common notation. */
  private static final double LAST_SECOND = 253_402_300_799d;

  private static final int MAX_TOKEN_CHARS = 64 * 1024;

  private final JsonNode claims;

  private JwtClaims(JsonNode claims) {
    this.claims = claims;
  }

  /** The claims of {@code token}; empty where it is no JWT. */
  public static Optional<JwtClaims> of(SecretText token) {
    String[] parts = token.reveal().split("\\.", 4);
    if (parts.length != 3 || parts[1].length() > MAX_TOKEN_CHARS) {
      return Optional.empty();
    }
    return payload(parts[1]).map(JwtClaims::new);
  }

  private static Optional<JsonNode> payload(String part) {
    try {
      return Json.tree(Base64.getUrlDecoder().decode(part));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** How long it lives: {@code exp − iat}, where both are there; at most ten years. */
  public Optional<Duration> lifetime() {
    return positive(seconds(claims.path("exp")) - seconds(claims.path("iat")));
  }

  /** When it ends: {@code exp}, to the second. */
  public Optional<Instant> expiry() {
    double seconds = seconds(claims.path("exp"));
    return seconds > 0
        ? Optional.of(Instant.ofEpochSecond((long) Math.min(seconds, LAST_SECOND)))
        : Optional.empty();
  }

  /** {@code number} of seconds as a JSON number; not a number where it is none. */
  public static double seconds(JsonNode number) {
    return number.isNumber() ? number.doubleValue() : Double.NaN;
  }

  /** So many seconds, at most ten years of them; empty where they are none. */
  public static Optional<Duration> positive(double seconds) {
    return seconds > 0
        ? Optional.of(Duration.ofMillis((long) (Math.min(seconds, MAX_SECONDS) * 1000)))
        : Optional.empty();
  }

  /** Without the claims. */
  @Override
  public String toString() {
    return "JwtClaims";
  }
}
