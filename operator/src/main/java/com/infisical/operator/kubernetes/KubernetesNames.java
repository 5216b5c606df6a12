package com.infisical.operator.kubernetes;

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

  private KubernetesNames() {}

  /** Whether {@code text} can be the name of a namespace. */
  public static boolean isNamespace(String text) {
    return text.length() <= LONGEST_NAMESPACE && areLabels(text, false);
  }

  /**
   * Whether {@code text} can be the name of a Secret, a ConfigMap, a service account or a resource
   * of ours.
   */
  public static boolean isName(String text) {
    return text.length() <= LONGEST_NAME && areLabels(text, true);
  }

  /** Whether each label has a letter or digit at both ends; by hand, as every reconcile asks. */
  private static boolean areLabels(String text, boolean several) {
    char before = '.';
    for (int i = 0; i < text.length(); i++) {
      char here = text.charAt(i);
      boolean fits =
          switch (here) {
            case '-' -> before != '.';
            case '.' -> several && isAlphanumeric(before);
            default -> isAlphanumeric(here);
          };
      if (!fits) {
        return false;
      }
      before = here;
    }
    return isAlphanumeric(before);
  }

  private static boolean isAlphanumeric(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
  }

  /** Whether {@code text} has only characters that names have; also where it is empty. */
  static boolean hasOnlyNameCharacters(String text) {
    for (int i = 0; i < text.length(); i++) {
      char here = text.charAt(i);
      if (!isAlphanumeric(here) && here != '-' && here != '.') {
        return false;
      }
    }
    return true;
  }
}
