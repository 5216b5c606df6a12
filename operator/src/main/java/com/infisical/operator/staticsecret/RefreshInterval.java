package com.infisical.operator.staticsecret;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    Matcher matcher = Pattern.compile("(\\d{1,9})([smhdw])|0").matcher(text);
    if (!matcher.matches()) {
      return new Unreadable(
          "is not an interval; use a number and one of s, m, h, d, w, such as 60s");
    }
    Duration interval =
        Optional.ofNullable(matcher.group(1))
            .map(number -> unit(matcher.group(2)).multipliedBy(Long.parseLong(number)))
            .orElse(Duration.ZERO);
    if (interval.isZero()) {
      return new OnChangeOnly();
    }
    return interval.compareTo(SHORTEST) < 0
        ? new Unreadable("is under 5s, the shortest interval; use 5s or more")
        : new Every(interval);
  }

  private static Duration unit(String letter) {
    return switch (letter) {
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      case "d" -> Duration.ofDays(1);
      default -> Duration.ofDays(7);
    };
  }
}
