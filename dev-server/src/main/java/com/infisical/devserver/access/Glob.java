package com.infisical.devserver.access;

import java.util.regex.Pattern;

/**
 * A path pattern as Infisical uses them: {@code *} stays within one part, {@code **} crosses parts,
 * and {@code /app/**} also matches {@code /app} itself (docs/design/infisical-api.md#93-stream).
 */
public record Glob(String pattern) {
  /** Tells whether the whole text matches. */
  public boolean matches(String text) {
    return pattern.equals(text) || Pattern.matches(expression(), text);
  }

  private String expression() {
    StringBuilder regex = new StringBuilder();
    for (int at = 0; at < pattern.length(); at++) {
      if (pattern.startsWith("/**", at) && at + 3 == pattern.length()) {
        regex.append("(?:/.*)?");
        at += 2;
      } else if (pattern.startsWith("**", at)) {
        regex.append(".*");
        at++;
      } else if (pattern.charAt(at) == '*') {
        regex.append("[^/]*");
      } else {
        regex.append(Pattern.quote(String.valueOf(pattern.charAt(at))));
      }
    }
    return regex.toString();
  }
}
