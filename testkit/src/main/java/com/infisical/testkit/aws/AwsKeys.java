package com.infisical.testkit.aws;

import java.util.Optional;
import java.util.UUID;

/**
 * A pair of AWS keys; printing it shows the id only.
 *
 * @param sessionToken where they are temporary
 */
public record AwsKeys(String accessKeyId, String secretAccessKey, Optional<String> sessionToken) {
  /** Keys of a user, good until they are taken away. */
  public static AwsKeys longTerm() {
    return new AwsKeys("AKIA" + random(16), random(40), Optional.empty());
  }

  /** Keys of a role's session. */
  public static AwsKeys temporary() {
    return new AwsKeys(
        "ASIA" + random(16), random(40), Optional.of("session/" + random(60) + "=="));
  }

  /** The same with another secret, which signs what nobody accepts. */
  public AwsKeys withSecret(String other) {
    return new AwsKeys(accessKeyId, other, sessionToken);
  }

  private static String random(int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(UUID.randomUUID().toString().replace("-", ""));
    }
    return text.substring(0, length);
  }

  @Override
  public String toString() {
    return accessKeyId;
  }
}
