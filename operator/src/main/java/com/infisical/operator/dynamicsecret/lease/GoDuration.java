package com.infisical.operator.dynamicsecret.lease;

import java.time.Duration;

/**
 * Writes a duration in units that the Go operator reads: whole days, hours, minutes or seconds.
 * Pure.
 */
public final class GoDuration {
  private static final long SECONDS_OF_DAY = 86_400;

  /** A year of the server has a quarter of a day too much. */
  private static final long MOSTLY_DAYS = 100 * SECONDS_OF_DAY;

  private static final long SECONDS_OF_HOUR = 3_600;
  private static final long SECONDS_OF_MINUTE = 60;

  private GoDuration() {}

  /** The duration, rounded down: a maximum must not become longer. */
  public static String of(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds >= MOSTLY_DAYS || (seconds > 0 && seconds % SECONDS_OF_DAY == 0)) {
      return seconds / SECONDS_OF_DAY + "d";
    }
    if (seconds % SECONDS_OF_HOUR == 0 && seconds > 0) {
      return seconds / SECONDS_OF_HOUR + "h";
    }
    if (seconds % SECONDS_OF_MINUTE == 0 && seconds > 0) {
      return seconds / SECONDS_OF_MINUTE + "m";
    }
    return seconds + "s";
  }
}
