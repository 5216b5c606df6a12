package com.infisical.client;

import java.nio.charset.StandardCharsets;

/**
 * Turns text into bytes by Go's rule: half of a surrogate pair, which JSON can name and UTF-8 has
 * not, becomes U+FFFD. The JDK writes a question mark for it, so that another value would be stored
 * than Go's.
 */
public final class Utf8 {
  private static final char REPLACEMENT = '\uFFFD';

  private Utf8() {}

  /** The bytes of {@code text}. */
  public static byte[] bytes(String text) {
    return wellFormed(text).getBytes(StandardCharsets.UTF_8);
  }

  /** The text that {@link #bytes} writes: {@code text} itself where it is well formed. */
  public static String wellFormed(String text) {
    int flaw = flaw(text, 0);
    if (flaw < 0) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text);
    while (flaw >= 0) {
      clean.setCharAt(flaw, REPLACEMENT);
      flaw = flaw(text, flaw + 1);
    }
    return clean.toString();
  }

  /** Where the next half of a pair stands alone; -1 where none does. */
  private static int flaw(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (Character.charCount(text.codePointAt(i)) == 1) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }
}
