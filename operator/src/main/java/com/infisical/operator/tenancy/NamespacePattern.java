package com.infisical.operator.tenancy;

/**
 * The name of a namespace in which {@code *} stands for any run of characters.
 *
 * @param text with or without stars
 */
record NamespacePattern(String text) {
  /** Whether it has no star and so means one namespace. */
  boolean isExact() {
    return text.indexOf('*') < 0;
  }

  /** Searches for each piece where it comes first, so that no pattern takes long. */
  boolean matches(String name) {
    String[] pieces = text.split("\\*", -1);
    String last = pieces[pieces.length - 1];
    if (pieces.length == 1) {
      return name.equals(text);
    }
    if (!name.startsWith(pieces[0])) {
      return false;
    }
    int at = pieces[0].length();
    for (int i = 1; i < pieces.length - 1; i++) {
      int found = name.indexOf(pieces[i], at);
      if (found < 0) {
        return false;
      }
      at = found + pieces[i].length();
    }
    return name.length() - last.length() >= at && name.endsWith(last);
  }
}
