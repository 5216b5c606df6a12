package com.infisical.client.pace;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the header {@code Retry-After}: seconds or an HTTP date (docs/infisical-static-secret.md,
 * 429).
 */
public final class RetryAfter {
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final Duration UNREADABLE = Duration.ofSeconds(60);
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");
  private static final Pattern MANY_SECONDS = Pattern.compile("[0-9]+");

  private RetryAfter() {}

  /**
   * Between 0 and 5 minutes, 0 also for a date that has passed; 60 s when it cannot be read; empty
   * when it is not there.
   */
  public static Optional<Duration> of(HttpHeaders headers, InstantSource clock) {
    return headers.firstValue("retry-after").map(text -> read(text.strip(), headers, clock));
  }

  private static Duration read(String text, HttpHeaders headers, InstantSource clock) {
    if (SECONDS.matcher(text).matches()) {
      return atMostLongest(Duration.ofSeconds(Integer.parseInt(text)));
    }
    if (MANY_SECONDS.matcher(text).matches()) {
      return LONGEST;
    }
    // The server's own idea of now, where it says it: its clock need not agree with ours.
    Instant now = headers.firstValue("date").flatMap(RetryAfter::date).orElseGet(clock::instant);
    return date(text).map(at -> atMostLongest(Duration.between(now, at))).orElse(UNREADABLE);
  }

  private static Duration atMostLongest(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
