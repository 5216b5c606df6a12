package com.infisical.operator.kubernetes;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Kubernetes accepts as a data key, a label or an annotation, and how such names appear in a
 * sentence.
 */
public final class Names {
  private static final int MOST_IN_A_SENTENCE = 20;
  private static final int LONGEST_DATA_KEY = 253;
  private static final int LONGEST_NAME = 63;
  private static final Pattern DATA_KEY = Pattern.compile("[-._a-zA-Z0-9]+");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");

  private Names() {}

  /** Whether {@code key} may be a key of a Secret's or ConfigMap's data. */
  public static boolean isDataKey(String key) {
    // "." and ".." would leave the folder in which the kubelet mounts the keys as files.
    return key.length() <= LONGEST_DATA_KEY
        && DATA_KEY.matcher(key).matches()
        && !key.equals(".")
        && !key.startsWith("..");
  }

  /** Whether {@code key} may be the key of a label. */
  public static boolean isLabelKey(String key) {
    int slash = key.indexOf('/');
    return isName(key.substring(slash + 1))
        && (slash < 0 || KubernetesNames.isName(key.substring(0, slash)));
  }

  /** Whether {@code key} may be the key of an annotation. */
  public static boolean isAnnotationKey(String key) {
    return isLabelKey(key.toLowerCase(Locale.ROOT));
  }

  /** Whether {@code value} may be the value of a label. */
  public static boolean isLabelValue(String value) {
    return value.isEmpty() || isName(value);
  }

  /** The names for a sentence, quoted, in their order, the first twenty of them. */
  public static String listed(Collection<String> names) {
    String first =
        names.stream()
            .limit(MOST_IN_A_SENTENCE)
            .map(Names::quoted)
            .collect(Collectors.joining(", "));
    int more = names.size() - MOST_IN_A_SENTENCE;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  /** Whatever a server or user named, on one line and of bounded length. */
  public static String quoted(String name) {
    String oneLine = name.replaceAll("\\p{Cntrl}", "?");
    List<String> shown =
        oneLine.length() > LONGEST_DATA_KEY
            ? List.of(oneLine.substring(0, LONGEST_DATA_KEY), "…")
            : List.of(oneLine);
    return "\"" + String.join("", shown) + "\"";
  }

  private static boolean isName(String name) {
    return name.length() <= LONGEST_NAME && NAME.matcher(name).matches();
  }
}
