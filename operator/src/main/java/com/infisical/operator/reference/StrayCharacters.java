package com.infisical.operator.reference;

import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Finds invisible characters in a value: what editors, web pages and files in other encodings leave
 * there. Of the value itself it tells nothing.
 */
public final class StrayCharacters {
  private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
  private static final int ZERO_WIDTH_JOINER = 0x200d;

  private StrayCharacters() {}

  /** Byte order marks, zero-width characters, marks of direction, NUL, separators of lines. */
  static boolean isInvisible(int character) {
    return switch (Character.getType(character)) {
      case Character.FORMAT -> !isSeenAllTheSame(character);
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
      default -> character == 0;
    };
  }

  /** Spaces that are none of ASCII, such as the one that does not break. */
  static boolean isForeignSpace(int character) {
    return character > 0x7f && Character.getType(character) == Character.SPACE_SEPARATOR;
  }

  /** Unicode counts signs of some scripts, and the parts of some flags, as formats. */
  private static boolean isSeenAllTheSame(int character) {
    return (character >= 0x600 && character <= 0x605)
        || character == 0x6dd
        || character == 0x70f
        || (character >= 0x890 && character <= 0x891)
        || character == 0x8e2
        || character == 0x110bd
        || character == 0x110cd
        || character >= 0xe0020;
  }

  /**
   * The first character of {@code value} that is invisible, or a control character, or one of
   * {@code others}: its name and where it is, to follow "has". Letters of other scripts, and
   * pictures, may be joined by invisible characters.
   */
  static Optional<String> first(String value, IntPredicate others) {
    int before = 0;
    for (int i = 0; i < value.length(); i += Character.charCount(before)) {
      int next = value.codePointAt(i);
      boolean joins =
          (next == ZERO_WIDTH_NON_JOINER || next == ZERO_WIDTH_JOINER)
              && before > 0x7f
              && i + 1 < value.length();
      if ((isInvisible(next) && !joins) || isControl(next) || others.test(next)) {
        return Optional.of(
            "U+%04X (%s) %s"
                .formatted(next, Character.getName(next), place(i, next, value.length())));
      }
      before = next;
    }
    return Optional.empty();
  }

  /** The first invisible or control character of a text that should have none. */
  public static Optional<String> first(String text) {
    return first(text, StrayCharacters::isForeignSpace);
  }

  private static boolean isControl(int character) {
    return character != '\t' && Character.getType(character) == Character.CONTROL;
  }

  private static String place(int index, int character, int length) {
    if (index == 0) {
      return "at its start";
    }
    return index + Character.charCount(character) == length ? "at its end" : "in its middle";
  }
}
