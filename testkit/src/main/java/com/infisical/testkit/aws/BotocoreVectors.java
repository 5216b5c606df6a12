package com.infisical.testkit.aws;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The requests that botocore signed, an independent signer; see {@code build/aws-vectors.py}. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record BotocoreVectors(List<Vector> vectors) {
  /**
   * One signed request to {@code https://sts.<region>.amazonaws.com/}.
   *
   * @param time when it was signed, ISO 8601
   */
  public record Vector(
      String name,
      String region,
      String accessKeyId,
      String secretAccessKey,
      @Nullable String sessionToken,
      String time,
      String body,
      Map<String, String> headers,
      String canonicalRequest) {
    /** What it was signed with. */
    public AwsKeys keys() {
      return new AwsKeys(accessKeyId, secretAccessKey, Optional.ofNullable(sessionToken));
    }

    /** When it was signed. */
    public Instant instant() {
      return Instant.parse(time);
    }

    /** By the name only. */
    @Override
    public String toString() {
      return name;
    }
  }

  /** All of them. */
  public static BotocoreVectors read() {
    try (InputStream file = BotocoreVectors.class.getResourceAsStream("botocore-vectors.json")) {
      return JsonMapper.builder()
          .build()
          .readValue(Objects.requireNonNull(file), BotocoreVectors.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
