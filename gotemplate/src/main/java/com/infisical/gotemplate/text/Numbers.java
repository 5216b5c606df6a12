package com.infisical.gotemplate.text;

import java.math.BigInteger;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads numbers as Go's {@code strconv} does: prefixes, underscores, ranges, hexadecimal floats.
 */
public final class Numbers {
  private static final BigInteger MAX_UNSIGNED = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);
  private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);

  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?([0-9_]+\\.?[0-9_]*|\\.[0-9_]+)([eE][+-]?[0-9_]+)?");
  private static final Pattern HEXADECIMAL =
      Pattern.compile(
          "[+-]?0[xX]([0-9a-fA-F_]+\\.?[0-9a-fA-F_]*|\\.[0-9a-fA-F_]+)[pP][+-]?[0-9_]+");
  private static final Pattern INFINITE = Pattern.compile("(?i)[+-]?inf(inity)?");

  private Numbers() {}

  /** How reading went. */
  public enum Outcome {
    OK,
    SYNTAX,
    RANGE
  }

  /**
   * A number that was read.
   *
   * @param value 0 where the syntax was wrong, the nearest value where it is out of range
   */
  public record Whole(long value, Outcome outcome) {
    /** Whether it was read without error. */
    public boolean ok() {
      return outcome == Outcome.OK;
    }
  }

  /** {@code strconv.ParseInt(text, base, 64)}; base 0 goes by the prefix. */
  public static Whole parseInt(String text, int base) {
    boolean negative = text.startsWith("-");
    BigInteger size = magnitude(negative || text.startsWith("+") ? text.substring(1) : text, base);
    if (size == null) {
      return new Whole(0, Outcome.SYNTAX);
    }
    BigInteger value = negative ? size.negate() : size;
    if (value.compareTo(MAX) > 0) {
      return new Whole(Long.MAX_VALUE, Outcome.RANGE);
    }
    return value.compareTo(MIN) < 0
        ? new Whole(Long.MIN_VALUE, Outcome.RANGE)
        : new Whole(value.longValue(), Outcome.OK);
  }

  /** {@code strconv.ParseUint(text, base, 64)}; base 0 goes by the prefix. */
  public static Whole parseUnsigned(String text, int base) {
    BigInteger value = magnitude(text, base);
    if (value == null) {
      return new Whole(0, Outcome.SYNTAX);
    }
    return value.compareTo(MAX_UNSIGNED) > 0
        ? new Whole(-1L, Outcome.RANGE)
        : new Whole(value.longValue(), Outcome.OK);
  }

  private static @Nullable BigInteger magnitude(String text, int base) {
    String digits = text;
    int radix = base;
    if (base == 0) {
      radix = prefixed(text);
      if (text.indexOf('_') >= 0 && !underscoresFit(text)) {
        return null;
      }
      int skip = radix == 10 ? 0 : radix == 8 && "oO".indexOf(text.charAt(1)) < 0 ? 1 : 2;
      digits = text.substring(skip).replace("_", "");
      if (skip == 1 && digits.isEmpty()) {
        return null;
      }
    }
    if (digits.isEmpty() || digits.length() > 4096) {
      return digits.isEmpty() ? null : MAX_UNSIGNED.shiftLeft(1);
    }
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) >= 0x80 || Character.digit(digits.charAt(i), radix) < 0) {
        return null;
      }
    }
    return new BigInteger(digits, radix);
  }

  /** Go's {@code underscoreOK}: underscores stand between digits, or after the prefix. */
  private static boolean underscoresFit(String text) {
    int at = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
    boolean hexadecimal = false;
    boolean afterDigit = false;
    boolean afterUnderscore = false;
    if (at + 1 < text.length()
        && text.charAt(at) == '0'
        && "xXoObB".indexOf(text.charAt(at + 1)) >= 0) {
      hexadecimal = "xX".indexOf(text.charAt(at + 1)) >= 0;
      afterDigit = true;
      at += 2;
    }
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      boolean digit = c < 0x80 && Character.digit(c, hexadecimal ? 16 : 10) >= 0;
      if (c == '_' ? !afterDigit : afterUnderscore && !digit) {
        return false;
      }
      afterUnderscore = c == '_';
      afterDigit = digit;
    }
    return !afterUnderscore;
  }

  private static int prefixed(String text) {
    if (text.length() < 2 || text.charAt(0) != '0') {
      return 10;
    }
    return switch (text.charAt(1)) {
      case 'x', 'X' -> text.length() > 2 ? 16 : 8;
      case 'o', 'O' -> 8;
      case 'b', 'B' -> text.length() > 2 ? 2 : 8;
      default -> 8;
    };
  }

  /** {@code strconv.ParseFloat(text, 64)}; empty on any error, a range error included. */
  public static OptionalDouble parseFloat(String text) {
    if (text.length() > 4096) {
      return OptionalDouble.empty();
    }
    if (INFINITE.matcher(text).matches()) {
      return OptionalDouble.of(
          text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }
    if (text.equalsIgnoreCase("nan")) {
      return OptionalDouble.of(Double.NaN);
    }
    boolean hexadecimal = HEXADECIMAL.matcher(text).matches();
    boolean misplaced = text.indexOf('_') >= 0 && !underscoresFit(text);
    if (misplaced || (!hexadecimal && !DECIMAL.matcher(text).matches())) {
      return OptionalDouble.empty();
    }
    double value = Double.parseDouble(text.replace("_", ""));
    return Double.isInfinite(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
