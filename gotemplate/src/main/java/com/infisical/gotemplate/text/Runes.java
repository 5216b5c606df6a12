package com.infisical.gotemplate.text;

import java.util.function.IntUnaryOperator;

/**
 * Says what kind of character a rune is, by the rules of Go's {@code unicode} and {@code strconv}.
 */
public final class Runes {
  private Runes() {}

  /** Categories L. */
  public static boolean isLetter(int rune) {
    return Character.isLetter(rune);
  }

  /** Category Nd. */
  public static boolean isDigit(int rune) {
    return Character.isDigit(rune);
  }

  /** Categories N. */
  public static boolean isNumber(int rune) {
    int type = Character.getType(rune);
    return type == Character.DECIMAL_DIGIT_NUMBER
        || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER;
  }

  /** Category Lu. */
  public static boolean isUpper(int rune) {
    return Character.getType(rune) == Character.UPPERCASE_LETTER;
  }

  /** Category Ll. */
  public static boolean isLower(int rune) {
    return Character.getType(rune) == Character.LOWERCASE_LETTER;
  }

  /** Category Lt. */
  public static boolean isTitle(int rune) {
    return Character.getType(rune) == Character.TITLECASE_LETTER;
  }

  /** Categories P. */
  public static boolean isPunctuation(int rune) {
    return switch (Character.getType(rune)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  /** Unicode's White_Space. */
  public static boolean isSpace(int rune) {
    return (rune >= '\t' && rune <= '\r')
        || rune == ' '
        || rune == 0x85
        || rune == 0xA0
        || rune == 0x1680
        || (rune >= 0x2000 && rune <= 0x200A)
        || rune == 0x2028
        || rune == 0x2029
        || rune == 0x202F
        || rune == 0x205F
        || rune == 0x3000;
  }

  /**
   * Whether {@code %q} writes it as it is: letters, marks, numbers, punctuation, symbols, ASCII
   * space.
   */
  public static boolean isPrintable(int rune) {
    if (rune < 0x80) {
      return rune >= ' ' && rune < 0x7F;
    }
    return switch (Character.getType(rune)) {
      case Character.UNASSIGNED,
          Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** Maps every rune; invalid bytes come out as U+FFFD, as with Go's {@code strings.Map}. */
  public static String map(String bytes, IntUnaryOperator change) {
    StringBuilder out = new StringBuilder(bytes.length());
    for (int i = 0; i < bytes.length(); i += Utf8.width(bytes, i)) {
      Utf8.append(out, change.applyAsInt(Utf8.rune(bytes, i)));
    }
    return out.toString();
  }

  /** Cuts white space from both ends. */
  public static String trimSpace(String bytes) {
    int from = 0;
    while (from < bytes.length() && isSpace(Utf8.rune(bytes, from))) {
      from += Utf8.width(bytes, from);
    }
    int to = bytes.length();
    while (to > from) {
      int before = startOfLastRune(bytes, to);
      if (!isSpace(Utf8.rune(bytes, before))) {
        break;
      }
      to = before;
    }
    return bytes.substring(from, to);
  }

  /** Where the rune that ends before {@code end} starts. */
  public static int startOfLastRune(String bytes, int end) {
    for (int start = end - 1; start >= 0 && start >= end - 4; start--) {
      if (start + Utf8.width(bytes, start) == end && !Utf8.isInvalid(bytes, start)) {
        return start;
      }
    }
    return end - 1;
  }
}
