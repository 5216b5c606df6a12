package com.infisical.operator.runtime.lease;

import com.infisical.operator.runtime.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Which lease an operator takes, and under which name (docs/operations.md#leading).
 *
 * @param holder unlike that of every other process, even of one with the same pod name
 */
public record LeaseIdentity(String namespace, String name, String holder) {
  /** The lease of an operator for all namespaces; the Go operator takes it too. */
  public static final String PLAIN = "cf2b8c44.infisical.com";

  private static final int DIGITS = 8;

  public static LeaseIdentity of(Settings settings, String namespace) {
    return new LeaseIdentity(
        namespace, name(settings), settings.cluster().podName() + "_" + UUID.randomUUID());
  }

  /** Operators that share no namespace need not wait for each other: they take different leases. */
  private static String name(Settings settings) {
    StringBuilder part = new StringBuilder(String.join(",", settings.namespaces()));
    if (settings.shard() != null) {
      part.append(";shard=").append(settings.shard());
    }
    return part.isEmpty() ? PLAIN : PLAIN + "-" + digest(part.toString());
  }

  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Whether another operator may hold the plain lease while this one takes its own. */
  boolean isPartial() {
    return !name.equals(PLAIN);
  }
}
