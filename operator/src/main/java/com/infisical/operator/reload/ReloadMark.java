package com.infisical.operator.reload;

import com.infisical.operator.target.plan.OwnKeys;
import com.infisical.operator.target.plan.TargetRef;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names the annotation in which a workload keeps the mark of the target's content that it was last
 * restarted for (docs/infisical-static-secret.md#restarting-workloads). Pure.
 */
final class ReloadMark {
  /** With the longer of the prefixes, the 63 bytes that an annotation's name may have. */
  private static final int LONGEST_NAME = 45;

  private static final int KEPT = 28;
  private static final int DIGEST_BYTES = 8;

  private ReloadMark() {}

  /** The annotation's key for {@code target}. */
  static String key(TargetRef target) {
    return OwnKeys.PREFIX + prefix(target.kind()) + shortened(target.name());
  }

  private static String prefix(TargetRef.Kind kind) {
    return switch (kind) {
      case SECRET -> "managed-secret.";
      case CONFIG_MAP -> "managed-configmap.";
    };
  }

  /** Names of Kubernetes objects are ASCII: their characters are their bytes. */
  private static String shortened(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, KEPT) + "-" + digest(name);
  }

  private static String digest(String name) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
