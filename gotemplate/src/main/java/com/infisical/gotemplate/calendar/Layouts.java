package com.infisical.gotemplate.calendar;

import com.infisical.gotemplate.value.Moment;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.Locale;

/** Writes times by Go's layouts, which show how the second of January 2006 would look. */
public final class Layouts {
  /** RFC 3339 with as many digits of the second as there are. */
  public static final String RFC3339_NANO = "2006-01-02T15:04:05.999999999Z07:00";

  private Layouts() {}

  /** The time as its {@code String} method gives it. */
  public static String string(Moment moment) {
    return format(moment, "2006-01-02 15:04:05.999999999 -0700 MST");
  }

  /** The time as {@code %#v} gives it. */
  public static String goString(ZonedDateTime time) {
    String zone = time.getOffset().equals(ZoneOffset.UTC) ? "time.UTC" : "time.Local";
    return "time.Date(%d, time.%s, %d, %d, %d, %d, %d, %s)"
        .formatted(
            time.getYear(),
            time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH),
            time.getDayOfMonth(),
            time.getHour(),
            time.getMinute(),
            time.getSecond(),
            time.getNano(),
            zone);
  }

  /** The time by a layout, a byte string. */
  public static String format(Moment moment, String layout) {
    StringBuilder out = new StringBuilder();
    for (Piece piece : Piece.of(layout)) {
      append(out, moment, piece);
    }
    return out.toString();
  }

  private static void append(StringBuilder out, Moment moment, Piece piece) {
    ZonedDateTime t = moment.time();
    int hour12 = t.getHour() % 12 == 0 ? 12 : t.getHour() % 12;
    switch (piece.element()) {
      case LITERAL -> out.append(piece.literal());
      case LONG_MONTH -> out.append(t.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
      case MONTH -> out.append(t.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH));
      case LONG_WEEKDAY ->
          out.append(t.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
      case WEEKDAY -> out.append(t.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH));
      case ZONE_NAME ->
          out.append(moment.zoneName().isEmpty() ? Zones.abbreviation(t) : moment.zoneName());
      case NUMBER_MONTH -> out.append(t.getMonthValue());
      case ZERO_MONTH -> pad(out, t.getMonthValue(), 2, '0');
      case YEAR -> pad(out, t.getYear(), 4, '0');
      case SHORT_YEAR -> pad(out, Math.floorMod(t.getYear(), 100), 2, '0');
      case DAY -> out.append(t.getDayOfMonth());
      case UNDER_DAY -> pad(out, t.getDayOfMonth(), 2, ' ');
      case ZERO_DAY -> pad(out, t.getDayOfMonth(), 2, '0');
      case UNDER_YEAR_DAY -> pad(out, t.getDayOfYear(), 3, ' ');
      case ZERO_YEAR_DAY -> pad(out, t.getDayOfYear(), 3, '0');
      case HOUR -> pad(out, t.getHour(), 2, '0');
      case HOUR12 -> out.append(hour12);
      case ZERO_HOUR12 -> pad(out, hour12, 2, '0');
      case MINUTE -> out.append(t.getMinute());
      case ZERO_MINUTE -> pad(out, t.getMinute(), 2, '0');
      case SECOND -> out.append(t.getSecond());
      case ZERO_SECOND -> pad(out, t.getSecond(), 2, '0');
      case UPPER_PM -> out.append(t.getHour() >= 12 ? "PM" : "AM");
      case LOWER_PM -> out.append(t.getHour() >= 12 ? "pm" : "am");
      case FRACTION_ZEROS, FRACTION_NINES -> fraction(out, t.getNano(), piece);
      default -> offset(out, t, piece.element());
    }
  }

  private static void pad(StringBuilder out, int value, int width, char with) {
    String digits = Integer.toString(Math.abs(value));
    out.append(value < 0 ? "-" : "")
        .repeat(with, Math.max(width - digits.length(), 0))
        .append(digits);
  }

  private static void fraction(StringBuilder out, int nanos, Piece piece) {
    StringBuilder digits = new StringBuilder();
    pad(digits, nanos, 9, '0');
    digits.setLength(Math.min(piece.digits(), 9));
    if (piece.element() == Piece.Element.FRACTION_NINES) {
      while (!digits.isEmpty() && digits.charAt(digits.length() - 1) == '0') {
        digits.setLength(digits.length() - 1);
      }
      if (digits.isEmpty()) {
        return;
      }
    }
    out.append(piece.literal().charAt(0)).append(digits);
  }

  private static void offset(StringBuilder out, ZonedDateTime t, Piece.Element element) {
    int seconds = t.getOffset().getTotalSeconds();
    if (element.isIso() && seconds == 0) {
      out.append('Z');
      return;
    }
    int size = Math.abs(seconds);
    out.append(seconds < 0 ? '-' : '+');
    pad(out, size / 3600, 2, '0');
    if (element.isHoursAlone()) {
      return;
    }
    out.append(element.hasColon() ? ":" : "");
    pad(out, size / 60 % 60, 2, '0');
    if (element.hasSeconds()) {
      out.append(element.hasColon() ? ":" : "");
      pad(out, size % 60, 2, '0');
    }
  }

  /** An offset as -0700 shows it. */
  static String offset(ZoneOffset offset) {
    int minutes = Math.abs(offset.getTotalSeconds()) / 60;
    StringBuilder out = new StringBuilder(offset.getTotalSeconds() < 0 ? "-" : "+");
    pad(out, minutes / 60, 2, '0');
    pad(out, minutes % 60, 2, '0');
    return out.toString();
  }
}
