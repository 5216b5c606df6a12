package com.infisical.gotemplate.text;

import org.jspecify.annotations.Nullable;

/**
 * Writes and reads Go's string and character literals, as {@code strconv.Quote} and {@code Unquote}
 * do.
 */
public final class Quoting {
  private static final String LOWER_HEX = "0123456789abcdef";

  private Quoting() {}

  /** The double-quoted literal of a byte string. */
  public static String quote(String bytes) {
    return quoteWith(bytes, '"', false);
  }

  /** The double-quoted literal in ASCII alone. */
  public static String quoteToAscii(String bytes) {
    return quoteWith(bytes, '"', true);
  }

  /** The single-quoted literal of a rune. */
  public static String quoteRune(int rune, boolean ascii) {
    StringBuilder out = new StringBuilder("'");
    boolean valid = rune >= 0 && rune <= 0x10FFFF && !(rune >= 0xD800 && rune <= 0xDFFF);
    appendEscaped(out, valid ? rune : Utf8.REPLACEMENT, '\'', ascii);
    return out.append('\'').toString();
  }

  private static String quoteWith(String bytes, char quote, boolean ascii) {
    StringBuilder out = new StringBuilder(bytes.length() + 2).append(quote);
    for (int i = 0; i < bytes.length(); i += Utf8.width(bytes, i)) {
      if (Utf8.isInvalid(bytes, i)) {
        out.append("\\x");
        appendHex(out, bytes.charAt(i), 2);
      } else {
        appendEscaped(out, Utf8.rune(bytes, i), quote, ascii);
      }
    }
    return out.append(quote).toString();
  }

  private static void appendEscaped(StringBuilder out, int rune, char quote, boolean ascii) {
    if (rune == quote || rune == '\\') {
      out.append('\\').append((char) rune);
      return;
    }
    if (rune < 0x80 ? Runes.isPrintable(rune) : !ascii && Runes.isPrintable(rune)) {
      Utf8.append(out, rune);
      return;
    }
    int named = "\u0007\b\f\n\r\t\u000b".indexOf(rune);
    if (rune < 0x80 && named >= 0) {
      out.append('\\').append("abfnrtv".charAt(named));
    } else if (rune < ' ' || rune == 0x7F) {
      out.append("\\x");
      appendHex(out, rune, 2);
    } else if (rune < 0x10000) {
      out.append("\\u");
      appendHex(out, rune, 4);
    } else {
      out.append("\\U");
      appendHex(out, rune, 8);
    }
  }

  private static void appendHex(StringBuilder out, int value, int digits) {
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
      out.append(LOWER_HEX.charAt(value >> shift & 0xF));
    }
  }

  /** Whether it can be written between back quotes unchanged. */
  public static boolean canBackquote(String bytes) {
    for (int i = 0; i < bytes.length(); i += Utf8.width(bytes, i)) {
      int rune = Utf8.rune(bytes, i);
      boolean control = rune < ' ' && rune != '\t';
      if (control || rune == '`' || rune == 0x7F || rune == 0xFEFF || Utf8.isInvalid(bytes, i)) {
        return false;
      }
    }
    return true;
  }

  /** The byte string of a literal in double or back quotes; null where it is malformed. */
  public static @Nullable String unquote(String literal) {
    int last = literal.length() - 1;
    if (last < 1 || literal.charAt(0) != literal.charAt(last)) {
      return null;
    }
    String body = literal.substring(1, last);
    if (literal.charAt(0) == '`') {
      return body.indexOf('`') >= 0 ? null : body.replace("\r", "");
    }
    StringBuilder out = new StringBuilder(body.length());
    int at = 0;
    while (at < body.length()) {
      char c = body.charAt(at);
      if (c == '"' || c == '\n') {
        return null;
      }
      at = c == '\\' ? unescape(body, at, '"', out) : copy(body, at, out);
      if (at < 0) {
        return null;
      }
    }
    return out.toString();
  }

  private static int copy(String body, int at, StringBuilder out) {
    out.append(body.charAt(at));
    return at + 1;
  }

  /** The rune of a character literal in single quotes; -1 where it is malformed. */
  public static int unquoteRune(String literal) {
    int last = literal.length() - 1;
    if (last < 2 || literal.charAt(last) != '\'') {
      return -1;
    }
    String body = literal.substring(1, last);
    if (body.charAt(0) != '\\') {
      boolean single = Utf8.width(body, 0) == body.length() && body.charAt(0) != '\'';
      return single ? Utf8.rune(body, 0) : -1;
    }
    StringBuilder out = new StringBuilder();
    if (unescape(body, 0, '\'', out) != body.length()) {
      return -1;
    }
    boolean bytewise = body.charAt(1) == 'x' || Character.isDigit(body.charAt(1));
    return bytewise ? out.charAt(0) : Utf8.rune(out.toString(), 0);
  }

  /** Appends what the escape at {@code at} stands for; gives the index after it, or -1. */
  private static int unescape(String body, int at, char quote, StringBuilder out) {
    if (at + 1 >= body.length()) {
      return -1;
    }
    char c = body.charAt(at + 1);
    int named = "abfnrtv\\".indexOf(c);
    if (named >= 0 || c == quote) {
      out.append(c == quote ? quote : "\u0007\b\f\n\r\t\u000b\\".charAt(named));
      return at + 2;
    }
    return switch (c) {
      case 'x' -> unescapeNumber(body, at + 2, 2, 16, true, out);
      case 'u' -> unescapeNumber(body, at + 2, 4, 16, false, out);
      case 'U' -> unescapeNumber(body, at + 2, 8, 16, false, out);
      case '0', '1', '2', '3', '4', '5', '6', '7' -> unescapeNumber(body, at + 1, 3, 8, true, out);
      default -> -1;
    };
  }

  private static int unescapeNumber(
      String body, int from, int digits, int radix, boolean single, StringBuilder out) {
    if (from + digits > body.length()) {
      return -1;
    }
    long value = 0;
    for (int i = from; i < from + digits; i++) {
      int digit = Character.digit(body.charAt(i), radix);
      if (digit < 0 || body.charAt(i) >= 0x80) {
        return -1;
      }
      value = value * radix + digit;
    }
    boolean surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (single ? value > 0xFF : value > 0x10FFFF || surrogate) {
      return -1;
    }
    if (single) {
      out.append((char) value);
    } else {
      Utf8.append(out, (int) value);
    }
    return from + digits;
  }
}
