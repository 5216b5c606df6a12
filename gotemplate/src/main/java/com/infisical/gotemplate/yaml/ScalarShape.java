package com.infisical.gotemplate.yaml;

import com.infisical.gotemplate.text.Utf8;

/** Decides which of YAML's styles can hold the text of a scalar. */
record ScalarShape(boolean multiline, boolean plain, boolean singleQuoted, boolean block) {
  private static final String INDICATORS = "#,[]{}&*!|>'\"%@`";

  /** Looks at a byte string. */
  static ScalarShape of(String s) {
    if (s.isEmpty()) {
      return new ScalarShape(false, true, true, false);
    }
    boolean special = false;
    boolean tab = false;
    boolean breaks = false;
    boolean breakSpace = false;
    boolean spaceBreak = false;
    for (int i = 0; i < s.length(); i += Utf8.width(s, i)) {
      tab |= s.charAt(i) == '\t';
      special |= s.charAt(i) != '\t' && !isPrintable(s, i);
      breaks |= isBreak(s, i);
      boolean afterBreak = i > 0 && isBreak(s, startBefore(s, i));
      breakSpace |= s.charAt(i) == ' ' && afterBreak;
      spaceBreak |= isBreak(s, i) && i > 0 && s.charAt(i - 1) == ' ';
    }
    int last = startBefore(s, s.length());
    boolean edges =
        s.charAt(0) == ' ' || isBreak(s, 0) || s.charAt(last) == ' ' || isBreak(s, last);
    boolean plain = !edges && !breaks && !tab && !special && !hasIndicators(s);
    return new ScalarShape(
        breaks,
        plain,
        !breakSpace && !spaceBreak && !tab && !special,
        s.charAt(last) != ' ' && !spaceBreak && !special);
  }

  private static int startBefore(String s, int end) {
    int start = end - 1;
    while (start > 0 && (s.charAt(start) & 0xC0) == 0x80) {
      start--;
    }
    return start;
  }

  private static boolean hasIndicators(String s) {
    if (s.startsWith("---") || s.startsWith("...")) {
      return true;
    }
    char first = s.charAt(0);
    if (INDICATORS.indexOf(first) >= 0) {
      return true;
    }
    if ((first == '?' || first == ':' || first == '-') && blankOrEnd(s, 1)) {
      return true;
    }
    for (int i = 1; i < s.length(); i++) {
      boolean afterSpace = isBlank(s, i - 1) || isBreak(s, startBefore(s, i));
      if ((s.charAt(i) == ':' && blankOrEnd(s, i + 1)) || (s.charAt(i) == '#' && afterSpace)) {
        return true;
      }
    }
    return false;
  }

  private static boolean blankOrEnd(String s, int i) {
    return i >= s.length() || isBlank(s, i);
  }

  private static boolean isBlank(String s, int i) {
    return s.charAt(i) == ' ' || s.charAt(i) == '\t';
  }

  /** Line feed, carriage return, next line, line and paragraph separator. */
  static boolean isBreak(String s, int i) {
    char c = s.charAt(i);
    return c == '\n'
        || c == '\r'
        || (c == 0xC2 && s.startsWith("\u0085", i + 1))
        || (c == 0xE2
            && (s.startsWith("\u0080\u00a8", i + 1) || s.startsWith("\u0080\u00a9", i + 1)));
  }

  /** What yaml.v3 writes as it is; nothing beyond the basic plane is. */
  static boolean isPrintable(String s, int i) {
    int rune = Utf8.rune(s, i);
    return rune == '\n'
        || (rune >= ' ' && rune <= '~')
        || (rune >= 0xA0 && rune <= 0xD7FF)
        || (rune >= 0xE000 && rune <= 0xFFFD && rune != 0xFEFF);
  }
}
