package com.infisical.operator.status;

/**
 * Makes text that others wrote safe to print: it stays in its line, and cannot steer the terminal
 * or turn the direction of what follows. Pure.
 */
public final class Printable {
  private Printable() {}

  /**
   * {@code text} in one line: white space with a line break or a tab in it as one blank, and every
   * other character that a terminal would act on as its escape, such as {@code \}{@code u001b}.
   */
  public static String line(String text) {
    if (text.codePoints().noneMatch(c -> isActive(c) || (isGap(c) && c != ' '))) {
      return text;
    }
    StringBuilder line = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      int character = text.codePointAt(at);
      int end = at + Character.charCount(character);
      if (isGap(character)) {
        while (end < text.length() && isGap(text.charAt(end))) {
          end++;
        }
        String gap = text.substring(at, end);
        line.append(gap.chars().allMatch(c -> c == ' ') ? gap : " ");
      } else if (isActive(character)) {
        line.append("\\u%04x".formatted(character));
      } else {
        line.appendCodePoint(character);
      }
      at = end;
    }
    return line.toString();
  }

  /**
   * The same, cut off where it is longer than {@code longest} characters.
   *
   * @param longest positive
   */
  public static String line(String text, int longest) {
    String line = line(text);
    if (line.length() <= longest) {
      return line;
    }
    int end = longest - 1;
    boolean splits = end > 0 && Character.isHighSurrogate(line.charAt(end - 1));
    return line.substring(0, splits ? end - 1 : end) + "…";
  }

  private static boolean isGap(int character) {
    return switch (character) {
      case ' ', '\t', '\n', '\r', '\f', 0x0b, 0x85, 0x2028, 0x2029 -> true;
      default -> false;
    };
  }

  /** Controls, formats (the marks of direction and invisible ones among them), lone surrogates. */
  private static boolean isActive(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE -> !isGap(character);
      default -> false;
    };
  }
}
