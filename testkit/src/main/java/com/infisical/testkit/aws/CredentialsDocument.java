package com.infisical.testkit.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Temporary credentials as metadata services hand them out. */
final class CredentialsDocument {
  private static final Duration LIFETIME = Duration.ofHours(6);

  private CredentialsDocument() {}

  static String of(AwsKeys keys) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    return """
    {"Code":"Success","Type":"AWS-HMAC","LastUpdated":"%s","Expiration":"%s",
    "AccessKeyId":"%s","SecretAccessKey":"%s","Token":"%s"}
    """
        .formatted(
            now,
            now.plus(LIFETIME),
            keys.accessKeyId(),
            keys.secretAccessKey(),
            keys.sessionToken().orElse(""));
  }
}
