package com.infisical.gotemplate.format;

import java.util.Locale;

/** Writes floats in hexadecimal, as {@code %x} does: 0x1.8p+01. */
final class HexFloats {
  private HexFloats() {}

  static String format(double size, char verb, int precision) {
    long bits = Double.doubleToRawLongBits(size);
    int exponent = (int) (bits >>> 52) - 1023;
    long fraction = bits << 12 >>> 12;
    long mantissa = fraction | 1L << 52;
    if (size == 0) {
      mantissa = 0;
      exponent = 0;
    } else if (exponent == -1023) {
      int shift = Long.numberOfLeadingZeros(fraction) - 11;
      mantissa = fraction << shift;
      exponent = -1022 - shift;
    }
    if (precision >= 0 && precision < 13) {
      long unit = 1L << ((13 - precision) * 4);
      long rest = mantissa & unit - 1;
      mantissa -= rest;
      boolean odd = (mantissa & unit) != 0;
      if (rest > unit / 2 || (rest == unit / 2 && odd)) {
        mantissa += unit;
      }
      if (mantissa >= 1L << 53) {
        mantissa >>>= 1;
        exponent++;
      }
    }
    return assemble(mantissa, exponent, verb, precision);
  }

  private static String assemble(long mantissa, int exponent, char verb, int precision) {
    String digits = String.format("%013x", mantissa & (1L << 52) - 1);
    if (precision == Floats.SHORTEST) {
      digits = digits.replaceAll("0+$", "");
    } else if (precision <= 13) {
      digits = digits.substring(0, precision);
    } else {
      digits = digits + "0".repeat(precision - 13);
    }
    int size = Math.abs(exponent);
    String text =
        "0x"
            + (mantissa >>> 52)
            + (digits.isEmpty() ? "" : "." + digits)
            + "p"
            + (exponent < 0 ? "-" : "+")
            + (size < 10 ? "0" : "")
            + size;
    return verb == 'X' ? text.toUpperCase(Locale.ROOT) : text;
  }
}
