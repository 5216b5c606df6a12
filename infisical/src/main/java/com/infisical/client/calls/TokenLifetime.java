package com.infisical.client.calls;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.client.SecretText;
import com.infisical.client.reply.JwtClaims;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** Works out how long an access token lives (docs/infisical-auth.md). */
final class TokenLifetime {
  private static final Duration UNKNOWN = Duration.ofMinutes(10);

  private TokenLifetime() {}

  static Duration of(SecretText token, JsonNode expiresIn) {
    Optional<Duration> claimed = JwtClaims.of(token).flatMap(JwtClaims::lifetime);
    return Stream.concat(
            JwtClaims.positive(JwtClaims.seconds(expiresIn)).stream(), claimed.stream())
        .min(Duration::compareTo)
        .orElse(UNKNOWN);
  }
}
