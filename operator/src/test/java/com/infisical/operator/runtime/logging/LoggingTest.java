package com.infisical.operator.runtime.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import com.infisical.operator.runtime.settings.Request;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoggingTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @AfterEach
  void restore() {
    Thread.setDefaultUncaughtExceptionHandler(null);
    ((LoggerContext) LoggerFactory.getILoggerFactory()).reset();
  }

  @Test
  void tellsOfABugThatEndsATaskWithoutWhatTheExceptionQuotes() throws InterruptedException {
    Request.Run run = (Request.Run) Request.of(List.of(), Map.of());
    PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
    Logging.start(run.settings().log(), out, out);

    Thread task =
        Thread.ofVirtual()
            .start(
                () -> {
                  throw new IllegalStateException("s3cr3t");
                });
    task.join();

    assertThat(written.toString(StandardCharsets.UTF_8))
        .contains("internal error", "IllegalStateException")
        .doesNotContain("s3cr3t");
  }
}
