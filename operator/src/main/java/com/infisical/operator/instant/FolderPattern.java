package com.infisical.operator.instant;

/**
 * One folder, or one with all below it.
 *
 * @param path in one spelling: with a slash at its beginning and none at its end
 */
record FolderPattern(String path, boolean recursive) {
  /** Every folder of an environment. */
  static final FolderPattern EVERYTHING = new FolderPattern("/", true);

  FolderPattern {
    path = inOneSpelling(path);
  }

  /** As a server takes it. */
  String wire() {
    return recursive ? (path.equals("/") ? "" : path) + "/**" : path;
  }

  /** Whether whoever hears of this pattern hears of all of {@code other}. */
  boolean covers(FolderPattern other) {
    return recursive ? isAtOrBelow(path, other.path) : equals(other);
  }

  boolean matches(String folder) {
    return recursive
        ? isAtOrBelow(path, inOneSpelling(folder))
        : path.equals(inOneSpelling(folder));
  }

  private static boolean isAtOrBelow(String top, String folder) {
    return top.equals("/")
        || folder.equals(top)
        || (folder.startsWith(top) && folder.charAt(top.length()) == '/');
  }

  static String inOneSpelling(String path) {
    String slashes = ("/" + path).replaceAll("/{2,}", "/");
    return slashes.length() > 1 && slashes.endsWith("/")
        ? slashes.substring(0, slashes.length() - 1)
        : slashes;
  }
}
