package com.infisical.gotemplate.format;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Writes floats as Go's {@code strconv.FormatFloat} does. */
public final class Floats {
  /** Ask for the fewest digits that read back as the same number. */
  public static final int SHORTEST = -1;

  /** Decimal digits d1d2…, standing for 0.d1d2… × 10^point. */
  private record Decimal(String digits, int point) {}

  private Floats() {}

  /** Formats with verb e, E, f, g, G, b, x or X. */
  public static String format(double value, char verb, int precision) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    boolean negative = Double.doubleToRawLongBits(value) < 0;
    double size = Math.abs(value);
    String text =
        switch (verb) {
          case 'b' -> binary(size);
          case 'x', 'X' -> HexFloats.format(size, verb, precision);
          case 'e', 'E' -> exponential(decimal(size, verb, precision), verb, precision);
          case 'f' -> fixed(decimal(size, verb, precision), precision);
          default -> general(size, verb, precision);
        };
    return negative ? "-" + text : text;
  }

  private static Decimal decimal(double size, char verb, int precision) {
    if (size == 0) {
      return new Decimal("", 0);
    }
    if (precision == SHORTEST) {
      return shortest(size);
    }
    BigDecimal exact = new BigDecimal(size);
    BigDecimal rounded =
        verb == 'f'
            ? exact.setScale(Math.min(precision, exact.scale()), RoundingMode.HALF_EVEN)
            : exact.round(
                new MathContext(
                    Math.max(verb == 'g' || verb == 'G' ? precision : precision + 1, 1),
                    RoundingMode.HALF_EVEN));
    return of(rounded);
  }

  private static Decimal of(BigDecimal value) {
    if (value.signum() == 0) {
      return new Decimal("", 0);
    }
    BigDecimal bare = value.stripTrailingZeros();
    String digits = bare.unscaledValue().toString();
    return new Decimal(digits, digits.length() - bare.scale());
  }

  private static Decimal shortest(double size) {
    Decimal found = of(new BigDecimal(Double.toString(size)));
    // Java always gives two digits at least, and prefers the closer pair to a sufficient single one
    if (found.digits().length() == 2) {
      int first = found.digits().charAt(0) - '0';
      int nearest = found.digits().charAt(1) >= '5' ? first + 1 : first;
      for (int digit : new int[] {nearest, 2 * first + 1 - nearest}) {
        BigDecimal single = BigDecimal.valueOf(digit).scaleByPowerOfTen(found.point() - 1);
        if (single.doubleValue() == size) {
          return of(single);
        }
      }
    }
    return found;
  }

  private static String exponential(Decimal d, char verb, int precision) {
    int wanted = precision == SHORTEST ? Math.max(d.digits().length() - 1, 0) : precision;
    StringBuilder out = new StringBuilder();
    out.append(d.digits().isEmpty() ? '0' : d.digits().charAt(0));
    if (wanted > 0) {
      out.append('.');
      for (int i = 1; i <= wanted; i++) {
        out.append(i < d.digits().length() ? d.digits().charAt(i) : '0');
      }
    }
    int exponent = d.digits().isEmpty() ? 0 : d.point() - 1;
    out.append(verb).append(exponent < 0 ? '-' : '+');
    int size = Math.abs(exponent);
    return out.append(size < 10 ? "0" : "").append(size).toString();
  }

  private static String fixed(Decimal d, int precision) {
    int wanted = precision == SHORTEST ? Math.max(d.digits().length() - d.point(), 0) : precision;
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < d.point(); i++) {
      out.append(digitAt(d, i));
    }
    if (d.point() <= 0) {
      out.append('0');
    }
    if (wanted > 0) {
      out.append('.');
      for (int i = 0; i < wanted; i++) {
        out.append(digitAt(d, d.point() + i));
      }
    }
    return out.toString();
  }

  private static char digitAt(Decimal d, int i) {
    return i >= 0 && i < d.digits().length() ? d.digits().charAt(i) : '0';
  }

  private static String general(double size, char verb, int precision) {
    int asked = precision == 0 ? 1 : precision;
    Decimal d = decimal(size, verb, asked);
    int digits = d.digits().length();
    int threshold = asked;
    if (asked == SHORTEST) {
      threshold = 6;
    } else if (threshold > digits && digits >= d.point()) {
      threshold = digits;
    }
    int exponent = d.point() - 1;
    if (exponent < -4 || exponent >= threshold) {
      char e = verb == 'G' ? 'E' : 'e';
      return exponential(d, e, Math.max(digits - 1, 0));
    }
    return fixed(d, Math.max(digits - d.point(), 0));
  }

  private static String binary(double size) {
    long bits = Double.doubleToRawLongBits(size);
    long mantissa = bits & 0xFFFFFFFFFFFFFL;
    int exponent = (int) (bits >>> 52);
    if (exponent == 0) {
      exponent = 1;
    } else {
      mantissa |= 1L << 52;
    }
    int shown = exponent - 1075;
    return mantissa + "p" + (shown >= 0 ? "+" : "") + shown;
  }
}
