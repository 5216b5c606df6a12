package com.infisical.gotemplate.functions;

/** Decodes base64 and base32 and says, as Go does, at which byte the input is wrong. */
final class Base64Decoder {
  private static final String BASE64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  /** The input is wrong at a byte. */
  static final class Corrupt extends Exception {
    private final int at;
    private final String encoding;

    Corrupt(String encoding, int at) {
      super(encoding, null, false, false);
      this.encoding = encoding;
      this.at = at;
    }

    /** Go's message. */
    String reason() {
      return "illegal " + encoding + " data at input byte " + at;
    }
  }

  private Base64Decoder() {}

  private static boolean isBreak(char c) {
    return c == '\n' || c == '\r';
  }

  /** The bytes of a base64 text in the standard alphabet, with padding. */
  static String base64(String text) throws Corrupt {
    StringBuilder out = new StringBuilder(text.length() * 3 / 4);
    int bits = 0;
    int digits = 0;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      int value = BASE64.indexOf(c);
      if (value >= 0) {
        bits = bits << 6 | value;
        if (++digits == 4) {
          out.append((char) (bits >> 16 & 0xFF)).append((char) (bits >> 8 & 0xFF));
          out.append((char) (bits & 0xFF));
          bits = 0;
          digits = 0;
        }
      } else if (!isBreak(c)) {
        checkPadding(text, at, digits);
        out.append((char) (bits >> (digits == 2 ? 4 : 10) & 0xFF));
        if (digits == 3) {
          out.append((char) (bits >> 2 & 0xFF));
        }
        return out.toString();
      }
    }
    if (digits > 0) {
      throw new Corrupt("base64", text.length() - digits);
    }
    return out.toString();
  }

  private static void checkPadding(String text, int at, int digits) throws Corrupt {
    if (text.charAt(at) != '=' || digits < 2) {
      throw new Corrupt("base64", at);
    }
    int next = at + 1;
    if (digits == 2) {
      next = skipBreaks(text, next);
      if (next == text.length()) {
        throw new Corrupt("base64", text.length());
      }
      if (text.charAt(next) != '=') {
        throw new Corrupt("base64", next - 1);
      }
      next++;
    }
    next = skipBreaks(text, next);
    if (next < text.length()) {
      throw new Corrupt("base64", next);
    }
  }

  private static int skipBreaks(String text, int from) {
    int at = from;
    while (at < text.length() && isBreak(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** The bytes of a base32 text in the standard alphabet, with padding. */
  static String base32(String text) throws Corrupt {
    String input = text.replace("\n", "").replace("\r", "");
    StringBuilder out = new StringBuilder(input.length() * 5 / 8);
    int digits = 0;
    long bits = 0;
    for (int at = 0; at < input.length(); at++) {
      int value = BASE32.indexOf(input.charAt(at));
      boolean padding = input.charAt(at) == '=' && digits >= 2 && input.length() - at - 1 < 8;
      if (padding) {
        checkBase32Padding(input, at, digits);
        break;
      }
      if (value < 0) {
        throw new Corrupt("base32", at);
      }
      bits = bits << 5 | value;
      if (++digits == 8) {
        for (int shift = 32; shift >= 0; shift -= 8) {
          out.append((char) (bits >> shift & 0xFF));
        }
        digits = 0;
        bits = 0;
      }
      if (at + 1 == input.length() && digits > 0) {
        throw new Corrupt("base32", input.length() - digits);
      }
    }
    for (int left = digits * 5; left >= 8; left -= 8) {
      out.append((char) (bits >> (left - 8) & 0xFF));
    }
    return out.toString();
  }

  private static void checkBase32Padding(String input, int at, int digits) throws Corrupt {
    int rest = input.length() - at - 1;
    if (rest + digits < 7) {
      throw new Corrupt("base32", input.length());
    }
    for (int k = 0; k < 7 - digits; k++) {
      if (rest > k && input.charAt(at + 1 + k) != '=') {
        throw new Corrupt("base32", at + k);
      }
    }
    if (digits == 3 || digits == 6) {
      throw new Corrupt("base32", at);
    }
  }
}
