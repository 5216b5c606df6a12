package com.infisical.gotemplate.format;

/** Puts back the decimal point and the trailing zeros that {@code %#g} asks for. */
final class SharpFloats {
  private SharpFloats() {}

  static String complete(String size, char verb, int precision) {
    int digits =
        switch (verb) {
          case 'g', 'G', 'x' -> precision == Floats.SHORTEST ? 6 : precision;
          default -> 0;
        };
    int end = tailStart(size, verb);
    String number = size.substring(0, end);
    boolean seen = false;
    for (int i = 0; i < number.length(); i++) {
      char c = number.charAt(i);
      seen |= c != '0' && c != '.';
      digits -= seen && c != '.' ? 1 : 0;
    }
    StringBuilder out = new StringBuilder(number);
    if (number.indexOf('.') < 0) {
      digits -= number.equals("0") ? 1 : 0;
      out.append('.');
    }
    out.repeat('0', Math.max(digits, 0));
    return out.append(size.substring(end)).toString();
  }

  private static int tailStart(String size, char verb) {
    boolean hexadecimal = verb == 'x' || verb == 'X';
    for (int i = 0; i < size.length(); i++) {
      char c = Character.toLowerCase(size.charAt(i));
      if (c == 'p' || (c == 'e' && !hexadecimal)) {
        return i;
      }
    }
    return size.length();
  }
}
