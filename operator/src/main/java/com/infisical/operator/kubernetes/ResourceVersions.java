package com.infisical.operator.kubernetes;

import java.math.BigInteger;
import java.util.regex.Pattern;

/** Compares the {@code resourceVersion}s of one object. Pure. */
public final class ResourceVersions {
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private ResourceVersions() {}

  /**
   * Versions are numbers that grow (Kubernetes API conventions since 1.35); where they are not,
   * none is older.
   */
  public static boolean isOlder(String version, String than) {
    return NUMBER.matcher(version).matches()
        && NUMBER.matcher(than).matches()
        && new BigInteger(version).compareTo(new BigInteger(than)) < 0;
  }
}
