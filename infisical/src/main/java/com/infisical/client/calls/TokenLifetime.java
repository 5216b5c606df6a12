package com.infisical.client.calls;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.client.SecretText;
import com.infisical.client.reply.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Works out how long an access token lives (docs/infisical-auth.md).
 *
 * <p>The token's claims are read without verification, which is the server's business, and whatever
 * cannot be read counts as not there.
 */
final class TokenLifetime {
  private static final Duration UNKNOWN = Duration.ofMinutes(10);
  // Longer than any token lives, and short enough for arithmetic in nanoseconds.
  private static final double MAX_SECONDS = Duration.ofDays(3650).toSeconds();
  private static final int MAX_TOKEN_CHARS = 64 * 1024;

  private TokenLifetime() {}

  static Duration of(SecretText token, JsonNode expiresIn) {
    return Stream.concat(positive(seconds(expiresIn)).stream(), claimed(token).stream())
        .min(Duration::compareTo)
        .orElse(UNKNOWN);
  }

  private static Optional<Duration> claimed(SecretText token) {
    String[] parts = token.reveal().split("\\.", 4);
    if (parts.length != 3 || parts[1].length() > MAX_TOKEN_CHARS) {
      return Optional.empty();
    }
    return payload(parts[1])
        .flatMap(claims -> positive(seconds(claims.path("exp")) - seconds(claims.path("iat"))));
  }

  private static Optional<JsonNode> payload(String part) {
    try {
      byte[] text = Base64.getUrlDecoder().decode(part.getBytes(StandardCharsets.US_ASCII));
      return Json.tree(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static double seconds(JsonNode number) {
    return number.isNumber() ? number.doubleValue() : Double.NaN;
  }

  private static Optional<Duration> positive(double seconds) {
    return seconds > 0
        ? Optional.of(Duration.ofMillis((long) (Math.min(seconds, MAX_SECONDS) * 1000)))
        : Optional.empty();
  }
}
