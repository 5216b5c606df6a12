package com.infisical.operator.infisicalsecret;

import com.infisical.operator.api.InfisicalSecretSpec;
import com.infisical.operator.api.LegacySyncConfig;
import com.infisical.operator.sync.SyncPlan.Warning;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How often an InfisicalSecret reads, by {@code syncConfig} or else by the fields that are older
 * (docs/infisical-secret.md#intervals).
 *
 * @param warning what is wrong with the interval that the spec gives
 */
record ResyncInterval(Duration interval, boolean instantUpdates, Optional<Warning> warning) {
  private static final Duration SHORTEST = Duration.ofSeconds(5);
  private static final Duration STANDARD = Duration.ofMinutes(5);
  private static final Duration WITH_INSTANT_UPDATES = Duration.ofHours(1);
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})([smhdw])");

  /** Reads it from {@code spec}; there always is one. */
  static ResyncInterval of(InfisicalSecretSpec spec) {
    LegacySyncConfig config = spec.syncConfig();
    boolean isMeant =
        config != null
            && (config.resyncInterval() != null || Boolean.TRUE.equals(config.instantUpdates()));
    return isMeant && config != null
        ? byConfig(config.resyncInterval(), Boolean.TRUE.equals(config.instantUpdates()))
        : bySeconds(spec.resyncInterval(), Boolean.TRUE.equals(spec.instantUpdates()));
  }

  private static ResyncInterval byConfig(@Nullable String text, boolean instantUpdates) {
    if (text == null) {
      return or(Optional.empty(), instantUpdates, Optional.empty());
    }
    Matcher matcher = FORM.matcher(text);
    boolean readable = matcher.matches();
    Optional<Duration> read =
        readable
            ? Optional.of(unit(matcher.group(2)).multipliedBy(Long.parseLong(matcher.group(1))))
            : Optional.empty();
    return or(
        read,
        instantUpdates,
        readable || text.equals("0")
            ? Optional.empty()
            : Optional.of(
                new Warning(
                    "UnreadableInterval",
                    ".spec.syncConfig.resyncInterval is not an interval, so the default applies;"
                        + " use a number and one of s, m, h, d, w, such as 60s")));
  }

  private static ResyncInterval bySeconds(@Nullable Long seconds, boolean instantUpdates) {
    return or(
        Optional.ofNullable(seconds).filter(s -> s <= Integer.MAX_VALUE).map(Duration::ofSeconds),
        instantUpdates,
        Optional.empty());
  }

  private static ResyncInterval or(
      Optional<Duration> read, boolean instantUpdates, Optional<Warning> warning) {
    return new ResyncInterval(
        read.filter(interval -> interval.compareTo(SHORTEST) >= 0)
            .orElse(instantUpdates ? WITH_INSTANT_UPDATES : STANDARD),
        instantUpdates,
        warning);
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
