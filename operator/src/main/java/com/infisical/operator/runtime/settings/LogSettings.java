package com.infisical.operator.runtime.settings;

/**
 * How and how much is logged.
 *
 * @param toStdout to standard output instead of standard error
 * @param stackTraces the least level that shows its stack trace
 */
public record LogSettings(
    boolean toStdout, Form form, Level level, Level stackTraces, TimeForm times) {
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
    PANIC
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
