package com.infisical.gotemplate.format;

/**
 * What stands between the percent sign and the verb.
 *
 * @param goSyntax {@code %#v}
 * @param fieldNames {@code %+v}
 * @param width in runes; {@link #NONE} where absent
 * @param precision {@link #NONE} where absent
 */
record Flags(
    boolean minus,
    boolean plus,
    boolean sharp,
    boolean space,
    boolean zero,
    boolean fieldNames,
    boolean goSyntax,
    int width,
    int precision) {
  /** No width or precision. */
  static final int NONE = -1;

  /** Nothing between the percent sign and the verb. */
  static final Flags PLAIN = new Flags(false, false, false, false, false, false, false, NONE, NONE);

  /** With v, sharp and plus mean Go syntax and field names. */
  Flags forV() {
    return new Flags(minus, false, false, space, zero, plus, sharp, width, precision);
  }

  Flags withSharp(boolean on) {
    return new Flags(minus, plus, on, space, zero, fieldNames, goSyntax, width, precision);
  }

  Flags withPlus(boolean on) {
    return new Flags(minus, on, sharp, space, zero, fieldNames, goSyntax, width, precision);
  }

  Flags withoutZero() {
    return new Flags(minus, plus, sharp, space, false, fieldNames, goSyntax, width, precision);
  }

  boolean hasWidth() {
    return width != NONE;
  }

  boolean hasPrecision() {
    return precision != NONE;
  }
}
