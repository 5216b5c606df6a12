package com.infisical.operator.staticsecret;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code spec.syncOptions.refreshInterval}: a number and one of s, m, h, d, w
 * (docs/infisical-static-secret.md).
 */
public sealed interface RefreshInterval {
  /** The shortest that is admitted. */
  Duration SHORTEST = Duration.ofSeconds(5);

  /** Every so often. */
  record Every(Duration interval) implements RefreshInterval {}

  /** Only when something changes; what an interval of 0 on an old object means. */
  record OnChangeOnly() implements RefreshInterval {}

  /** Not an interval; {@code why} can follow the field's name in a sentence. */
  record Unreadable(String why) implements RefreshInterval {}

  /** Reads {@code text}. */
  static RefreshInterval parse(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return new Unreadable("is missing; give an interval such as 60s, 5m, 1h, 1d or 1w");
    }
    if (text.equals("0")) {
      return new OnChangeOnly();
    }
    int digits = text.length() - 1;
    if (!isNumber(text, digits) || "smhdw".indexOf(text.charAt(digits)) < 0) {
      return new Unreadable(
          "is not an interval; use a number and one of s, m, h, d, w, such as 60s");
    }
    Duration interval =
        unit(text.charAt(digits)).multipliedBy(Long.parseLong(text.substring(0, digits)));
    if (interval.isZero()) {
      return new OnChangeOnly();
    }
    return interval.compareTo(SHORTEST) < 0
        ? new Unreadable("is under 5s, the shortest interval; use 5s or more")
        : new Every(interval);
  }

  /**
   * Whether {@code text} begins with so many digits, one to nine; by hand, as often as it is asked.
   */
  private static boolean isNumber(String text, int digits) {
    for (int i = 0; i < digits; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return digits >= 1 && digits <= 9;
  }

  private static Duration unit(char letter) {
    return switch (letter) {
      case 's' -> Duration.ofSeconds(1);
      case 'm' -> Duration.ofMinutes(1);
      case 'h' -> Duration.ofHours(1);
      case 'd' -> Duration.ofDays(1);
      default -> Duration.ofDays(7);
    };
  }
}
