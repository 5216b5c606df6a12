package com.infisical.operator.dynamicsecret.lease;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.client.SecretText;
import com.infisical.client.Utf8;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Finds when a credential ends by itself: by the {@code exp} of a JWT in it, or by its {@code
 * EXPIRES_AT}. Nothing is verified; what cannot be read counts as not there. Pure.
 */
public final class CredentialEnd {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EXPIRES_AT = "EXPIRES_AT";
  private static final int MOST_CHARS = 64 * 1024;
  private static final long LAST_SECOND = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  private CredentialEnd() {}

  /** The earliest end that {@code data} tell of. */
  public static Optional<Instant> of(Map<String, SecretText> data) {
    return data.entrySet().stream()
        .flatMap(
            entry ->
                entry.getKey().equals(EXPIRES_AT)
                    ? date(entry.getValue().reveal()).stream()
                    : jwt(entry.getValue().reveal()).stream())
        .min(Instant::compareTo);
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text.strip()).toInstant())
          .filter(end -> end.getEpochSecond() > 0 && end.getEpochSecond() <= LAST_SECOND);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> jwt(String text) {
    if (!text.startsWith("ey") || text.length() > MOST_CHARS) {
      return Optional.empty();
    }
    String[] parts = text.strip().split("\\.", 4);
    return parts.length == 3
        ? claims(parts[1]).flatMap(claims -> second(claims.path("exp")))
        : Optional.empty();
  }

  private static Optional<JsonNode> claims(String part) {
    try {
      byte[] text = Base64.getUrlDecoder().decode(Utf8.bytes(part));
      return Optional.ofNullable(JSON.readTree(text));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> second(JsonNode exp) {
    return exp.isNumber() && exp.doubleValue() > 0 && exp.doubleValue() <= LAST_SECOND
        ? Optional.of(Instant.ofEpochSecond(exp.longValue()))
        : Optional.empty();
  }
}
