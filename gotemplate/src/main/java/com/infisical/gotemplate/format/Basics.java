package com.infisical.gotemplate.format;

import com.infisical.gotemplate.limit.Output;
import com.infisical.gotemplate.text.Quoting;
import com.infisical.gotemplate.text.Runes;
import com.infisical.gotemplate.text.Utf8;
import java.util.Locale;

/** Writes truth values, integers, floats and strings with flags, width and precision. */
final class Basics {
  private static final int MAX_RUNE = 0x10FFFF;

  private final Output out;

  Basics(Output out) {
    this.out = out;
  }

  void pad(String text, Flags flags) {
    int missing = flags.hasWidth() ? flags.width() - Utf8.length(text) : 0;
    if (flags.minus()) {
      out.append(text).repeat(' ', missing);
    } else {
      out.repeat(flags.zero() ? '0' : ' ', missing).append(text);
    }
  }

  private String truncated(String text, Flags flags) {
    if (!flags.hasPrecision()) {
      return text;
    }
    int end = 0;
    for (int i = 0; i < flags.precision() && end < text.length(); i++) {
      end += Utf8.width(text, end);
    }
    return text.substring(0, end);
  }

  void string(String text, Flags flags) {
    pad(truncated(text, flags), flags);
  }

  void quoted(String text, Flags flags) {
    String shown = truncated(text, flags);
    if (flags.sharp() && Quoting.canBackquote(shown)) {
      pad("`" + shown + "`", flags);
    } else {
      pad(flags.plus() ? Quoting.quoteToAscii(shown) : Quoting.quote(shown), flags);
    }
  }

  void hexString(String text, Flags flags, boolean upper) {
    int length = flags.hasPrecision() ? Math.min(flags.precision(), text.length()) : text.length();
    int width = flags.hasWidth() ? flags.width() : 0;
    if (length == 0) {
      out.repeat(padding(flags), width);
      return;
    }
    String prefix = flags.sharp() ? upper ? "0X" : "0x" : "";
    String separator = flags.space() ? " " + prefix : "";
    StringBuilder hex = new StringBuilder(prefix);
    for (int i = 0; i < length; i++) {
      hex.append(i > 0 ? separator : "");
      String digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
      hex.append(digits.charAt(text.charAt(i) >> 4)).append(digits.charAt(text.charAt(i) & 0xF));
    }
    int missing = width - hex.length();
    if (flags.minus()) {
      out.append(hex.toString()).repeat(' ', missing);
    } else {
      out.repeat(padding(flags), missing).append(hex.toString());
    }
  }

  private static char padding(Flags flags) {
    return flags.zero() && !flags.minus() ? '0' : ' ';
  }

  void integer(long value, boolean signed, int base, char verb, Flags flags) {
    boolean negative = signed && value < 0;
    if (flags.hasPrecision() && flags.precision() == 0 && value == 0) {
      out.repeat(' ', flags.hasWidth() ? flags.width() : 0);
      return;
    }
    String digits = Long.toUnsignedString(negative ? -value : value, base);
    int wanted = 0;
    if (flags.hasPrecision()) {
      wanted = flags.precision();
    } else if (flags.zero() && !flags.minus() && flags.hasWidth()) {
      wanted = flags.width() - (negative || flags.plus() || flags.space() ? 1 : 0);
    }
    StringBuilder text = new StringBuilder();
    text.append(negative ? "-" : flags.plus() ? "+" : flags.space() ? " " : "");
    String zeros = "0".repeat(Math.max(wanted - digits.length(), 0));
    text.append(prefix(base, verb, flags, zeros + digits)).append(zeros);
    text.append(verb == 'X' ? digits.toUpperCase(Locale.ROOT) : digits);
    pad(text.toString(), flags.withoutZero());
  }

  private static String prefix(int base, char verb, Flags flags, String digits) {
    String sharp =
        !flags.sharp()
            ? ""
            : switch (base) {
              case 2 -> "0b";
              case 8 -> digits.startsWith("0") ? "" : "0";
              case 16 -> verb == 'X' ? "0X" : "0x";
              default -> "";
            };
    return verb == 'O' ? "0o" + sharp : sharp;
  }

  void character(long value, Flags flags) {
    StringBuilder text = new StringBuilder();
    Utf8.append(text, value < 0 || value > MAX_RUNE ? Utf8.REPLACEMENT : (int) value);
    pad(text.toString(), flags);
  }

  void quotedCharacter(long value, Flags flags) {
    int rune = value < 0 || value > MAX_RUNE ? Utf8.REPLACEMENT : (int) value;
    pad(Quoting.quoteRune(rune, flags.plus()), flags);
  }

  void unicode(long value, Flags flags) {
    String digits = Long.toUnsignedString(value, 16).toUpperCase(Locale.ROOT);
    int wanted = Math.max(flags.precision(), 4);
    StringBuilder text = new StringBuilder("U+");
    text.repeat('0', Math.max(wanted - digits.length(), 0)).append(digits);
    if (flags.sharp() && value >= 0 && value <= MAX_RUNE && Runes.isPrintable((int) value)) {
      text.append(" '");
      Utf8.append(text, (int) value);
      text.append('\'');
    }
    pad(text.toString(), flags.withoutZero());
  }

  void real(double value, char verb, int defaultPrecision, Flags flags) {
    int precision = flags.hasPrecision() ? flags.precision() : defaultPrecision;
    String text = Floats.format(value, verb, precision);
    char sign = text.charAt(0) == '-' ? '-' : '+';
    String size = text.charAt(0) == '-' || text.charAt(0) == '+' ? text.substring(1) : text;
    if (sign == '+' && flags.space() && !flags.plus()) {
      sign = ' ';
    }
    if (!Double.isFinite(value)) {
      boolean bare =
          Double.isNaN(value) ? !flags.space() && !flags.plus() : sign == '+' && !flags.plus();
      boolean infinite = Double.isInfinite(value) && sign == '+';
      pad(bare && !infinite ? size : sign + size, flags.withoutZero());
      return;
    }
    if (flags.sharp() && verb != 'b') {
      size = SharpFloats.complete(size, verb, precision);
    }
    if (!flags.plus() && sign == '+') {
      pad(size, flags);
    } else if (flags.zero()
        && !flags.minus()
        && flags.hasWidth()
        && flags.width() > size.length() + 1) {
      out.append(sign).repeat('0', flags.width() - size.length() - 1).append(size);
    } else {
      pad(sign + size, flags);
    }
  }
}
