package com.infisical.operator.status;

/**
 * Makes text that others wrote safe to print: it stays in its line, and cannot steer the terminal
 * or turn the direction of what follows. Pure.
 */
public final class Printable {
  private Printable() {}

  /**
   * {@code text} in one line: white space after its beginning as single blanks, and every other
   * character that a terminal would act on as its escape, such as {@code \}{@code u001b}.
   */
  public static String line(String text) {
    if (text.codePoints().noneMatch(c -> isActive(c) || (isGap(c) && c != ' '))
        && !text.contains("  ")) {
      return text;
    }
    StringBuilder line = new StringBuilder(text.length());
    boolean begun = false;
    boolean gap = false;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int character = text.codePointAt(i);
      if (isGap(character)) {
        if (!gap || (character == ' ' && !begun)) {
          line.append(' ');
        }
      } else if (isActive(character)) {
        line.append("\\u%04x".formatted(character));
      } else {
        line.appendCodePoint(character);
      }
      gap = isGap(character);
      begun |= !gap;
    }
    return line.toString();
  }

  private static boolean isGap(int character) {
    return switch (character) {
      case ' ', '\t', '\n', '\r', '\f', 0x0b, 0x85, 0x2028, 0x2029 -> true;
      default -> false;
    };
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

  /** Controls, formats (the marks of direction and invisible ones among them), lone surrogates. */
  private static boolean isActive(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE -> !isGap(character);
      default -> false;
    };
  }
}
