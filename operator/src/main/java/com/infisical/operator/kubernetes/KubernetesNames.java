package com.infisical.operator.kubernetes;

import java.util.regex.Pattern;

/**
 * What Kubernetes accepts as a name (RFC 1123). Checked before a name becomes part of a request's
 * path, where anything else could lead to another object.
 */
public final class KubernetesNames {
  /** What Kubernetes asks of the name of an object, as advice. */
  public static final String NAME_RULE =
      "use at most 253 lower-case letters, digits, '-' and '.', with a letter or digit at each end"
          + " and next to each '.'";

  /** What Kubernetes asks of the name of a namespace, as advice. */
  public static final String NAMESPACE_RULE =
      "use at most 63 lower-case letters, digits and '-', with a letter or digit at each end";

  private static final int LONGEST_NAMESPACE = 63;
  private static final int LONGEST_NAME = 253;
  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final Pattern NAMESPACE = Pattern.compile(LABEL);
  private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

  private KubernetesNames() {}

  /** Whether {@code text} can be the name of a namespace. */
  public static boolean isNamespace(String text) {
    return text.length() <= LONGEST_NAMESPACE && NAMESPACE.matcher(text).matches();
  }

  /**
   * Whether {@code text} can be the name of a Secret, a ConfigMap, a service account or a resource
   * of ours.
   */
  public static boolean isName(String text) {
    return text.length() <= LONGEST_NAME && NAME.matcher(text).matches();
  }
}
