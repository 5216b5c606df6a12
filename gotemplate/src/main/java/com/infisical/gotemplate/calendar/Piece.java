package com.infisical.gotemplate.calendar;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a Go layout.
 *
 * @param literal the text itself of {@link Element#LITERAL}, else as written
 * @param digits of a fraction, how many
 */
record Piece(Element element, String literal, int digits) {
  /** What a part stands for. */
  enum Element {
    LITERAL(""),
    LONG_MONTH("January"),
    MONTH("Jan"),
    LONG_WEEKDAY("Monday"),
    WEEKDAY("Mon"),
    ZONE_NAME("MST"),
    ZERO_MONTH("01"),
    ZERO_YEAR_DAY("002"),
    ZERO_DAY("02"),
    ZERO_HOUR12("03"),
    ZERO_MINUTE("04"),
    ZERO_SECOND("05"),
    SHORT_YEAR("06"),
    HOUR("15"),
    NUMBER_MONTH("1"),
    YEAR("2006"),
    UNDER_YEAR_DAY("__2"),
    UNDER_DAY("_2"),
    DAY("2"),
    HOUR12("3"),
    MINUTE("4"),
    SECOND("5"),
    UPPER_PM("PM"),
    LOWER_PM("pm"),
    OFFSET_COLON_SECONDS("-07:00:00"),
    OFFSET_SECONDS("-070000"),
    OFFSET_COLON("-07:00"),
    OFFSET("-0700"),
    OFFSET_HOURS("-07"),
    ISO_COLON_SECONDS("Z07:00:00"),
    ISO_SECONDS("Z070000"),
    ISO_COLON("Z07:00"),
    ISO("Z0700"),
    ISO_HOURS("Z07"),
    FRACTION_ZEROS(""),
    FRACTION_NINES("");

    private final String text;

    Element(String text) {
      this.text = text;
    }

    boolean isOffset() {
      return compareTo(OFFSET_COLON_SECONDS) >= 0 && compareTo(ISO_HOURS) <= 0;
    }

    boolean isIso() {
      return compareTo(ISO_COLON_SECONDS) >= 0 && compareTo(ISO_HOURS) <= 0;
    }

    boolean hasColon() {
      return text.indexOf(':') >= 0;
    }

    boolean hasSeconds() {
      return (text.length() >= 7 && text.endsWith("0000")) || text.length() == 9;
    }

    boolean isHoursAlone() {
      return text.length() == 3 && isOffset();
    }
  }

  /** Cuts a layout into its parts. */
  static List<Piece> of(String layout) {
    List<Piece> pieces = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    int at = 0;
    while (at < layout.length()) {
      Piece piece = at(layout, at);
      if (piece == null) {
        literal.append(layout.charAt(at++));
        continue;
      }
      if (piece.element == Element.YEAR && piece.literal.startsWith("_")) {
        literal.append('_');
      }
      if (!literal.isEmpty()) {
        pieces.add(new Piece(Element.LITERAL, literal.toString(), 0));
        literal.setLength(0);
      }
      pieces.add(piece);
      at += piece.literal.length();
    }
    if (!literal.isEmpty()) {
      pieces.add(new Piece(Element.LITERAL, literal.toString(), 0));
    }
    return pieces;
  }

  private static @Nullable Piece at(String layout, int at) {
    char c = layout.charAt(at);
    if (c == '.' || c == ',') {
      return fraction(layout, at);
    }
    if (layout.startsWith("_2006", at)) {
      return new Piece(Element.YEAR, "_2006", 0);
    }
    for (Element element : Element.values()) {
      boolean named = element == Element.MONTH || element == Element.WEEKDAY;
      if (!element.text.isEmpty()
          && layout.startsWith(element.text, at)
          && !(named && isLowerCase(layout, at + 3))) {
        return new Piece(element, element.text, 0);
      }
    }
    return null;
  }

  private static boolean isLowerCase(String layout, int at) {
    return at < layout.length() && layout.charAt(at) >= 'a' && layout.charAt(at) <= 'z';
  }

  private static @Nullable Piece fraction(String layout, int at) {
    int end = at + 1;
    char digit = end < layout.length() ? layout.charAt(end) : 0;
    if (digit != '0' && digit != '9') {
      return null;
    }
    while (end < layout.length() && layout.charAt(end) == digit) {
      end++;
    }
    if (end < layout.length() && layout.charAt(end) >= '0' && layout.charAt(end) <= '9') {
      return null;
    }
    Element element = digit == '0' ? Element.FRACTION_ZEROS : Element.FRACTION_NINES;
    return new Piece(element, layout.substring(at, end), end - at - 1);
  }
}
