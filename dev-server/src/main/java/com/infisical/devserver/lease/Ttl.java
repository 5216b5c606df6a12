package com.infisical.devserver.lease;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a time to live as Infisical's library {@code ms} does. */
public final class Ttl {
  private static final Pattern FORM =
      Pattern.compile(
          "(-?(?:\\d+)?\\.?\\d+) *(milliseconds?|msecs?|ms|seconds?|secs?|s|minutes?|mins?|m"
              + "|hours?|hrs?|h|days?|d|weeks?|w|years?|yrs?|y)?");
  private static final Map<Character, Long> MILLIS =
      Map.of(
          's', 1_000L,
          'm', 60_000L,
          'h', 3_600_000L,
          'd', 86_400_000L,
          'w', 604_800_000L,
          'y', 31_557_600_000L);

  private Ttl() {}

  /** The duration; empty where the text is none. */
  public static Optional<Duration> parse(String text) {
    Matcher parts = FORM.matcher(text.toLowerCase(Locale.ROOT));
    if (text.length() > 100 || !parts.matches()) {
      return Optional.empty();
    }
    String unit = parts.group(2);
    boolean millis = unit == null || unit.startsWith("ms") || unit.startsWith("milli");
    long factor = millis ? 1 : MILLIS.get(unit.charAt(0));
    return Optional.of(
        Duration.ofMillis(
            new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(factor)).longValue()));
  }
}
