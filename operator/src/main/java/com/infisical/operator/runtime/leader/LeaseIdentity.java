package com.infisical.operator.runtime.leader;

import com.infisical.operator.runtime.settings.Settings;
import com.infisical.operator.runtime.settings.Shard;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which lease an operator takes, and under which name (docs/operations.md#leading).
 *
 * @param holder unlike that of every other process, even of one with the same pod name
 * @param namespaces the only ones it serves, as text; empty means all
 * @param shards into how many shards its namespaces are divided; 1 where it serves all of them
 */
public record LeaseIdentity(
    String namespace, String name, String holder, String namespaces, int shards) {
  /** The lease of an operator for all namespaces; the Go operator takes it too. */
  public static final String PLAIN = "cf2b8c44.infisical.com";

  private static final int DIGITS = 8;

  public static LeaseIdentity of(Settings settings, String namespace) {
    String namespaces = String.join(",", settings.namespaces());
    Shard shard = settings.shard();
    return new LeaseIdentity(
        namespace,
        name(namespaces, shard),
        settings.cluster().podName() + "_" + UUID.randomUUID(),
        namespaces,
        shard == null ? 1 : shard.count());
  }

  /** Operators that share no namespace need not wait for each other: they take different leases. */
  static String name(String namespaces, @Nullable Shard shard) {
    String part = shard == null ? namespaces : namespaces + ";shard=" + shard;
    return part.isEmpty() ? PLAIN : PLAIN + "-" + digest(part);
  }

  /**
   * Whether {@code lease} is one of an operator for the same namespaces in another division into
   * shards: both would write the same resources.
   */
  boolean isOfAnotherDivision(String lease) {
    if (!lease.startsWith(PLAIN) || lease.equals(name)) {
      return false;
    }
    for (int count = 1; count <= Shard.MOST; count++) {
      for (int index = 0; index < count && count != shards; index++) {
        if (lease.equals(name(namespaces, new Shard(index, count)))) {
          return true;
        }
      }
    }
    return shards > 1 && lease.equals(name(namespaces, null));
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
