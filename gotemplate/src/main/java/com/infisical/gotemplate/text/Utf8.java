package com.infisical.gotemplate.text;

import java.nio.charset.StandardCharsets;

/**
 * Reads and writes UTF-8 inside byte strings, with Go's rule that an invalid byte is one rune
 * U+FFFD of width 1.
 *
 * <p>A byte string is a {@link String} whose chars are bytes (0 to 255). The JVM stores such a
 * string in one byte a char, and its own search and cut methods work bytewise, as Go's do.
 */
public final class Utf8 {
  /** What an invalid byte reads as. */
  public static final int REPLACEMENT = 0xFFFD;

  private static final int MAX = Character.MAX_CODE_POINT;

  private Utf8() {}

  /** The byte string of a Unicode string; unpaired surrogates become U+FFFD. */
  public static String bytesOf(String unicode) {
    for (int i = 0; i < unicode.length(); i++) {
      if (unicode.charAt(i) >= 0x80) {
        return fromBytes(goBytes(unicode));
      }
    }
    return unicode;
  }

  private static byte[] goBytes(String unicode) {
    StringBuilder clean = new StringBuilder(unicode.length());
    unicode
        .codePoints()
        .forEach(c -> clean.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? REPLACEMENT : c));
    return clean.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The byte string that holds these bytes. */
  public static String fromBytes(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** The bytes of a byte string. */
  public static byte[] toBytes(String bytes) {
    return bytes.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The Unicode string of a byte string; invalid bytes become U+FFFD. */
  public static String unicodeOf(String bytes) {
    StringBuilder out = new StringBuilder(bytes.length());
    for (int i = 0; i < bytes.length(); i += width(bytes, i)) {
      out.appendCodePoint(rune(bytes, i));
    }
    return out.toString();
  }

  /** The rune that starts at index {@code i}. */
  public static int rune(String bytes, int i) {
    int first = bytes.charAt(i);
    if (first < 0x80) {
      return first;
    }
    int width = width(bytes, i);
    return switch (width) {
      case 2 -> (first & 0x1F) << 6 | continuation(bytes, i + 1);
      case 3 -> (first & 0x0F) << 12 | continuation(bytes, i + 1) << 6 | continuation(bytes, i + 2);
      case 4 ->
          (first & 0x07) << 18
              | continuation(bytes, i + 1) << 12
              | continuation(bytes, i + 2) << 6
              | continuation(bytes, i + 3);
      default -> REPLACEMENT;
    };
  }

  private static int continuation(String bytes, int i) {
    return bytes.charAt(i) & 0x3F;
  }

  /** How many bytes the rune at index {@code i} takes; 1 where the bytes are invalid. */
  public static int width(String bytes, int i) {
    int first = bytes.charAt(i);
    if (first < 0xC2 || first > 0xF4) {
      return 1;
    }
    int wanted = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (i + wanted > bytes.length()) {
      return 1;
    }
    int low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    int high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    int second = bytes.charAt(i + 1);
    if (second < low || second > high) {
      return 1;
    }
    for (int k = 2; k < wanted; k++) {
      if ((bytes.charAt(i + k) & 0xC0) != 0x80) {
        return 1;
      }
    }
    return wanted;
  }

  /** Whether the byte at index {@code i} starts no valid rune. */
  public static boolean isInvalid(String bytes, int i) {
    return bytes.charAt(i) >= 0x80 && width(bytes, i) == 1;
  }

  /** Whether all of it is valid UTF-8. */
  public static boolean isValid(String bytes) {
    for (int i = 0; i < bytes.length(); i += width(bytes, i)) {
      if (isInvalid(bytes, i)) {
        return false;
      }
    }
    return true;
  }

  /** How many runes it has, an invalid byte counting as one. */
  public static int length(String bytes) {
    int runes = 0;
    for (int i = 0; i < bytes.length(); i += width(bytes, i)) {
      runes++;
    }
    return runes;
  }

  /** All runes. */
  public static int[] runes(String bytes) {
    int[] out = new int[length(bytes)];
    int at = 0;
    for (int i = 0; i < bytes.length(); i += width(bytes, i)) {
      out[at++] = rune(bytes, i);
    }
    return out;
  }

  /** Writes a rune as UTF-8 bytes; what is no rune is written as U+FFFD. */
  public static void append(StringBuilder bytes, int rune) {
    int r = rune < 0 || rune > MAX || (rune >= 0xD800 && rune <= 0xDFFF) ? REPLACEMENT : rune;
    if (r < 0x80) {
      bytes.append((char) r);
    } else if (r < 0x800) {
      bytes.append((char) (0xC0 | r >> 6)).append((char) (0x80 | (r & 0x3F)));
    } else if (r < 0x10000) {
      bytes
          .append((char) (0xE0 | r >> 12))
          .append((char) (0x80 | (r >> 6 & 0x3F)))
          .append((char) (0x80 | (r & 0x3F)));
    } else {
      bytes
          .append((char) (0xF0 | r >> 18))
          .append((char) (0x80 | (r >> 12 & 0x3F)))
          .append((char) (0x80 | (r >> 6 & 0x3F)))
          .append((char) (0x80 | (r & 0x3F)));
    }
  }
}
