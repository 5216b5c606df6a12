package com.infisical.gotemplate.calendar;

import com.infisical.gotemplate.value.Moment;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a time by a Go layout, as {@code time.ParseInLocation} does. */
public final class TimeParser {
  private static final List<String> MONTHS =
      List.of(
          "january",
          "february",
          "march",
          "april",
          "may",
          "june",
          "july",
          "august",
          "september",
          "october",
          "november",
          "december");
  private static final List<String> DAYS =
      List.of("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday");

  private final List<Piece> pieces;
  private final String text;
  private int at;
  private int year;
  private int month = -1;
  private int day = -1;
  private int yearDay = -1;
  private int hour;
  private int minute;
  private int second;
  private int nanos;
  private boolean pm;
  private boolean half;
  private @Nullable ZoneOffset offset;
  private boolean utc;
  private String zoneName = "";

  private TimeParser(String layout, String text) {
    this.pieces = Piece.of(layout);
    this.text = text;
  }

  /** The time; empty where the text does not fit the layout. Both are byte strings. */
  public static Optional<Moment> parse(String layout, String text, ZoneId local) {
    TimeParser parser = new TimeParser(layout, text);
    for (int i = 0; i < parser.pieces.size(); i++) {
      if (!parser.read(parser.pieces.get(i), i)) {
        return Optional.empty();
      }
    }
    return parser.at < text.length() ? Optional.empty() : parser.assemble(local);
  }

  private boolean read(Piece piece, int index) {
    return switch (piece.element()) {
      case LITERAL -> skip(piece.literal());
      case LONG_MONTH, MONTH -> {
        int found = name(MONTHS, piece.element() == Piece.Element.LONG_MONTH);
        month = found + 1;
        yield found >= 0;
      }
      case LONG_WEEKDAY -> name(DAYS, true) >= 0;
      case WEEKDAY -> name(DAYS, false) >= 0;
      case ZONE_NAME -> zoneName();
      case NUMBER_MONTH -> (month = number(1, 2)) >= 1 && month <= 12;
      case ZERO_MONTH -> (month = number(2, 2)) >= 1 && month <= 12;
      case YEAR -> (year = number(4, 4)) >= 0;
      case SHORT_YEAR -> shortYear();
      case UNDER_DAY, DAY -> (day = spaced(piece, 1, 2)) >= 0;
      case ZERO_DAY -> (day = number(2, 2)) >= 0;
      case UNDER_YEAR_DAY -> (yearDay = spaced(piece, 1, 3)) >= 0;
      case ZERO_YEAR_DAY -> (yearDay = number(3, 3)) >= 0;
      case HOUR -> (hour = number(1, 2)) >= 0 && hour < 24;
      case HOUR12 -> (hour = number(1, 2)) >= 0 && hour <= 12;
      case ZERO_HOUR12 -> (hour = number(2, 2)) >= 0 && hour <= 12;
      case MINUTE -> (minute = number(1, 2)) >= 0 && minute < 60;
      case ZERO_MINUTE -> (minute = number(2, 2)) >= 0 && minute < 60;
      case SECOND -> (second = number(1, 2)) >= 0 && second < 60 && unaskedFraction(index);
      case ZERO_SECOND -> (second = number(2, 2)) >= 0 && second < 60 && unaskedFraction(index);
      case UPPER_PM -> half("PM", "AM");
      case LOWER_PM -> half("pm", "am");
      case FRACTION_ZEROS -> isFraction() && fraction(piece.digits());
      case FRACTION_NINES -> !isFraction() || fraction(0);
      default -> offset(piece.element());
    };
  }

  /** Literal text; a space stands for any number of spaces. */
  private boolean skip(String literal) {
    int i = 0;
    while (i < literal.length()) {
      if (literal.charAt(i) == ' ') {
        if (at < text.length() && text.charAt(at) != ' ') {
          return false;
        }
        i = afterSpaces(literal, i);
        at = afterSpaces(text, at);
      } else if (at < text.length() && text.charAt(at) == literal.charAt(i)) {
        i++;
        at++;
      } else {
        return false;
      }
    }
    return true;
  }

  private static int afterSpaces(String s, int from) {
    int i = from;
    while (i < s.length() && s.charAt(i) == ' ') {
      i++;
    }
    return i;
  }

  private int name(List<String> names, boolean whole) {
    for (int i = 0; i < names.size(); i++) {
      String name = whole ? names.get(i) : names.get(i).substring(0, 3);
      if (text.regionMatches(true, at, name, 0, name.length())) {
        at += name.length();
        return i;
      }
    }
    return -1;
  }

  private int number(int least, int most) {
    int digits = 0;
    int value = 0;
    while (digits < most && isDigit(at + digits)) {
      value = value * 10 + text.charAt(at + digits) - '0';
      digits++;
    }
    at += digits;
    return digits < least ? -1 : value;
  }

  private int spaced(Piece piece, int least, int most) {
    if (piece.literal().startsWith("_") && at < text.length() && text.charAt(at) == ' ') {
      at = Math.min(afterSpaces(text, at), at + most - 1);
    }
    return number(least, most);
  }

  private boolean isDigit(int i) {
    return i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9';
  }

  private boolean shortYear() {
    int value = number(2, 2);
    year = value >= 69 ? value + 1900 : value + 2000;
    return value >= 0;
  }

  private boolean half(String after, String before) {
    pm = text.startsWith(after, at);
    half = true;
    boolean ok = pm || text.startsWith(before, at);
    at += 2;
    return ok;
  }

  private boolean isFraction() {
    boolean mark = at < text.length() && (text.charAt(at) == '.' || text.charAt(at) == ',');
    return mark && isDigit(at + 1);
  }

  private boolean unaskedFraction(int index) {
    boolean asked =
        index + 1 < pieces.size()
            && switch (pieces.get(index + 1).element()) {
              case FRACTION_ZEROS, FRACTION_NINES -> true;
              default -> false;
            };
    return asked || !isFraction() || fraction(0);
  }

  /** The digits after the point: exactly so many, or all where 0. */
  private boolean fraction(int exactly) {
    int from = ++at;
    while (isDigit(at) && (exactly == 0 || at - from < exactly)) {
      at++;
    }
    String digits = (text.substring(from, at) + "000000000").substring(0, 9);
    nanos = Integer.parseInt(digits);
    return exactly == 0 || at - from == exactly;
  }

  private boolean offset(Piece.Element element) {
    if (element.isIso() && text.startsWith("Z", at)) {
      at++;
      offset = ZoneOffset.UTC;
      return true;
    }
    if (at >= text.length() || (text.charAt(at) != '+' && text.charAt(at) != '-')) {
      return false;
    }
    int sign = text.charAt(at++) == '-' ? -1 : 1;
    int hours = number(2, 2);
    int minutes = element.isHoursAlone() ? 0 : component(element);
    int seconds = element.hasSeconds() ? component(element) : 0;
    if (hours < 0 || hours > 18 || minutes < 0 || minutes > 60 || seconds < 0 || seconds > 60) {
      return false;
    }
    offset = ZoneOffset.ofTotalSeconds(sign * (hours * 3600 + minutes * 60 + seconds));
    return true;
  }

  private int component(Piece.Element element) {
    if (element.hasColon() && !skip(":")) {
      return -1;
    }
    return number(2, 2);
  }

  private boolean zoneName() {
    if (text.startsWith("UTC", at)) {
      at += 3;
      utc = true;
      return true;
    }
    int size = ZoneText.length(text, at);
    zoneName = text.substring(at, at + size);
    at += size;
    return size > 0;
  }

  private Optional<Moment> assemble(ZoneId local) {
    if (half) {
      hour = pm && hour < 12 ? hour + 12 : !pm && hour == 12 ? 0 : hour;
    }
    try {
      LocalDate date =
          yearDay >= 0
              ? LocalDate.ofYearDay(year, yearDay)
              : LocalDate.of(year, Math.max(month, 1), day < 0 ? 1 : day);
      LocalDateTime when = date.atTime(hour, minute, second, nanos);
      return Optional.of(placed(when, local));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The time in the zone that the text named, gave the offset of, or left to be the local one. */
  private Moment placed(LocalDateTime when, ZoneId local) {
    if (utc) {
      return new Moment(when.atZone(ZoneOffset.UTC));
    }
    if (offset != null) {
      ZonedDateTime fixed = when.atZone(offset);
      ZonedDateTime there = fixed.withZoneSameInstant(local);
      boolean same =
          there.getOffset().equals(offset)
              && (zoneName.isEmpty() || Zones.abbreviation(there).equals(zoneName));
      return same ? new Moment(there) : new Moment(fixed, zoneName);
    }
    if (zoneName.isEmpty()) {
      return new Moment(when.atZone(local));
    }
    ZonedDateTime there = when.atZone(local);
    if (Zones.abbreviation(there).equals(zoneName)) {
      return new Moment(there);
    }
    boolean hours = zoneName.length() > 3 && zoneName.startsWith("GMT");
    int known = hours ? Integer.parseInt(zoneName.substring(3)) : 0;
    // Go reads the clock as UTC's here, whatever the zone
    ZonedDateTime utcTime = when.atZone(ZoneOffset.UTC);
    return new Moment(utcTime.withZoneSameInstant(ZoneOffset.ofHours(known)), zoneName);
  }
}
