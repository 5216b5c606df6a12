package com.infisical.operator.runtime.settings;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How and how much is logged.
 *
 * @param toStdout to standard output instead of standard error
 * @param stackTraces the least level that shows its stack trace
 * @param levelFile whose content replaces {@code level} while the process runs; null for none
 */
public record LogSettings(
    boolean toStdout,
    Form form,
    Level level,
    Level stackTraces,
    TimeForm times,
    @Nullable Path levelFile) {
  /** The form of a line. */
  public enum Form {
    JSON,
    CONSOLE
  }

  /** Levels from most to least; {@link #TRACE} includes what libraries say. */
  public enum Level {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR,
    PANIC;

    /** As zap reads it: a name, or how many steps below info; empty where it is neither. */
    public static Optional<Level> parse(String text) {
      if (text.matches("[1-9]\\d{0,2}")) {
        return Optional.of(text.equals("1") ? DEBUG : TRACE);
      }
      return Arrays.stream(values())
          .filter(level -> level != TRACE && level.name().equalsIgnoreCase(text))
          .findFirst();
    }
  }

  /** The form of a time, named as in zap. */
  public enum TimeForm {
    EPOCH,
    MILLIS,
    NANO,
    ISO8601,
    RFC3339,
    RFC3339NANO
  }
}
