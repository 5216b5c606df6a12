package com.infisical.operator.status;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** What a class logs from level info on, while this is open. Safe for use by several threads. */
public final class LoggedLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final Logger logger;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  /** Listens to the logger of that name: a class, or a package. */
  public LoggedLines(String name) {
    logger = (Logger) LoggerFactory.getLogger(name);
    logger.setLevel(Level.INFO);
    start();
    logger.addAppender(this);
  }

  /** Each line's message, with its pairs in order. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  protected void append(ILoggingEvent line) {
    String pairs =
        Optional.ofNullable(line.getKeyValuePairs()).orElse(List.of()).stream()
            .map(pair -> " " + pair.key + "=" + pair.value)
            .collect(Collectors.joining());
    lines.add(line.getFormattedMessage() + pairs);
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    logger.setLevel(null);
    stop();
  }
}
