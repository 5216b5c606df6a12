package com.infisical.client;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads durations as the server's own parser does: {@code 1h}, {@code 2 days}, {@code 1.5 yrs}; a
 * number alone means milliseconds, and a year has 365.25 days. Pure.
 */
public final class MsDuration {
  private static final int LONGEST = 100;
  private static final Pattern FORM =
      Pattern.compile("(?<number>[+-]?[0-9]*\\.?[0-9]+) *(?<unit>[a-z\u00b5]*)");

  /** More than any lease lives, and short enough for arithmetic in milliseconds. */
  private static final Duration LONGEST_DURATION = Duration.ofDays(365_250);

  private MsDuration() {}

  /** The duration; empty where the server would read none, or one that is not positive. */
  public static Optional<Duration> parse(String text) {
    String trimmed = text.strip().toLowerCase(Locale.ROOT);
    if (trimmed.length() > LONGEST) {
      return Optional.empty();
    }
    Matcher parts = FORM.matcher(trimmed);
    return parts.matches()
        ? unit(parts.group("unit")).flatMap(unit -> times(parts.group("number"), unit))
        : Optional.empty();
  }

  private static Optional<Duration> times(String number, Duration unit) {
    BigDecimal millis = new BigDecimal(number).multiply(BigDecimal.valueOf(unit.toMillis()));
    BigDecimal most = BigDecimal.valueOf(LONGEST_DURATION.toMillis());
    return millis.compareTo(BigDecimal.ONE) < 0
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(millis.min(most).longValue()));
  }

  private static Optional<Duration> unit(String name) {
    return switch (name) {
      case "", "ms", "msec", "msecs", "millisecond", "milliseconds" ->
          Optional.of(Duration.ofMillis(1));
      case "s", "sec", "secs", "second", "seconds" -> Optional.of(Duration.ofSeconds(1));
      case "m", "min", "mins", "minute", "minutes" -> Optional.of(Duration.ofMinutes(1));
      case "h", "hr", "hrs", "hour", "hours" -> Optional.of(Duration.ofHours(1));
      case "d", "day", "days" -> Optional.of(Duration.ofDays(1));
      case "w", "week", "weeks" -> Optional.of(Duration.ofDays(7));
      case "mo", "month", "months" -> Optional.of(Duration.ofHours(10_957).dividedBy(15));
      case "y", "yr", "yrs", "year", "years" -> Optional.of(Duration.ofHours(8_766));
      default -> Optional.empty();
    };
  }
}
