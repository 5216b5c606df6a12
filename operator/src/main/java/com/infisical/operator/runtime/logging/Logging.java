package com.infisical.operator.runtime.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import com.infisical.operator.runtime.settings.LogSettings;
import java.io.PrintStream;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** Sets up what is logged, in which form and where to. */
public final class Logging {
  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(Logging.class);

  private Logging() {}

  /** Applies the settings to the whole process; may be called again. */
  public static void start(LogSettings settings, PrintStream out, PrintStream err) {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (!(factory instanceof LoggerContext context)) {
      throw new IllegalStateException("logback is not the logging library on the class path");
    }
    context.reset();
    LogLines lines = new LogLines(settings);
    lines.setContext(context);
    lines.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setEncoder(lines);
    appender.setOutputStream(settings.toStdout() ? out : err);
    appender.start();
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(appender);
    setLevel(context, settings.level());
    // It warns of our own kinds' version at each start.
    context
        .getLogger("io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils")
        .setLevel(Level.ERROR);
    // It logs what it signs, session tokens included; the login's own failure says what is wrong.
    context.getLogger("software.amazon.awssdk").setLevel(Level.OFF);
    // It logs what stands where another type belongs, which may be a password.
    context.getLogger("io.fabric8.kubernetes.model.jackson").setLevel(Level.OFF);
    // It logs every failed attempt with a stack trace; TermLock says the same in a sentence.
    context
        .getLogger("io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector")
        .setLevel(Level.OFF);
    // The JVM's own way would print what the exception quotes.
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, bug) -> LOG.error("A task ended by an internal error", bug));
  }

  /** Logs from {@code level} on from now on; what is always silent stays so. */
  public static void setLevel(LogSettings.Level level) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      setLevel(context, level);
    }
  }

  private static void setLevel(LoggerContext context, LogSettings.Level level) {
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(libraryLevel(level));
    context.getLogger("com.infisical").setLevel(threshold(level));
  }

  /** Libraries say what concerns users at warn; what they say below it helps only their authors. */
  private static Level libraryLevel(LogSettings.Level level) {
    return switch (level) {
      case TRACE -> Level.DEBUG;
      case DEBUG, INFO, WARN -> Level.WARN;
      case ERROR -> Level.ERROR;
      case PANIC -> Level.OFF;
    };
  }

  /** The same level in logback's words. */
  static Level threshold(LogSettings.Level level) {
    return switch (level) {
      case TRACE -> Level.TRACE;
      case DEBUG -> Level.DEBUG;
      case INFO -> Level.INFO;
      case WARN -> Level.WARN;
      case ERROR -> Level.ERROR;
      case PANIC -> Level.OFF;
    };
  }
}
