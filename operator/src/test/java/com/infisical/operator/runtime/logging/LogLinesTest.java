package com.infisical.operator.runtime.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.operator.runtime.settings.LogSettings;
import com.infisical.operator.runtime.settings.LogSettings.Form;
import com.infisical.operator.runtime.settings.LogSettings.TimeForm;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.KeyValuePair;

class LogLinesTest {
  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger("com.infisical.Test");

  @BeforeEach
  void giveAnEmptyContext() {
    context.setMDCAdapter(new LogbackMDCAdapter());
  }

  @Test
  void writesZapsFieldsAsJson() throws IOException {
    LoggingEvent event = event(Level.INFO, "said \"so\"\nand so", null);
    event.addKeyValuePair(new KeyValuePair("count", 3));
    event.addKeyValuePair(new KeyValuePair("target", "a/b"));

    JsonNode line = new ObjectMapper().readTree(encode(event, Form.JSON, TimeForm.RFC3339NANO));

    assertThat(line)
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"level":"info","ts":"2026-01-02T03:04:05.006007008Z","logger":"com.infisical.Test",
                     "msg":"said \\"so\\"\\nand so","count":3,"target":"a/b"}
                    """));
  }

  @Test
  void keepsAnEventOnOneLine() {
    String line = encode(event(Level.INFO, "one\ntwo", null), Form.CONSOLE, TimeForm.ISO8601);

    assertThat(line).isEqualTo("2026-01-02T03:04:05.006Z\tINFO\tcom.infisical.Test\tone two\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "one\r\ntwo",
        "one\rtwo",
        "one\u001b[2Jtwo",
        "one\u009b2Jtwo",
        "one\u0085two",
        "one\u2028two"
      })
  void showsATerminalNothingThatItTakesForALineOrACommand(String message) {
    LoggingEvent event = event(Level.INFO, message, null);
    event.addKeyValuePair(new KeyValuePair("message", message));

    String console = encode(event, Form.CONSOLE, TimeForm.ISO8601);
    String json = encode(event, Form.JSON, TimeForm.ISO8601);

    assertThat(console).endsWith("}\n");
    assertThat(console.strip().replace('\t', ' ')).doesNotContainPattern("[\\p{Cc}\u2028\u2029]");
    assertThat(json.lines()).hasSize(1);
  }

  @Test
  void showsTheStackOfAnExceptionAndNeverItsMessage() {
    Throwable thrown =
        new IllegalStateException("hunter2", new IllegalArgumentException("token 'hunter2'"));
    String line = encode(event(Level.ERROR, "broken", thrown), Form.JSON, TimeForm.EPOCH);

    assertThat(line)
        .contains("\"error\":\"java.lang.IllegalStateException\"")
        .contains("LogLinesTest.showsTheStackOfAnException")
        .contains("caused by java.lang.IllegalArgumentException")
        .doesNotContain("hunter2");
  }

  @Test
  void showsWhatTheApiServerAnsweredWithoutItsWords() {
    Throwable thrown =
        new IllegalStateException(
            new KubernetesClientException(
                "hunter2",
                403,
                new StatusBuilder().withReason("Forbidden").withMessage("hunter2").build()));
    String line = encode(event(Level.ERROR, "broken", thrown), Form.JSON, TimeForm.EPOCH);

    assertThat(line).contains("\"status\":403,\"reason\":\"Forbidden\"").doesNotContain("hunter2");
  }

  @Test
  void keepsWhatSteersATerminalOutOfLinesForIt() {
    String line =
        encode(event(Level.WARN, "path /a\u001b[2J\r\nb", null), Form.CONSOLE, TimeForm.RFC3339);

    assertThat(line).endsWith("path /a\\u001b[2J b\n").doesNotContain("\u001b", "\r");
  }

  @Test
  void showsNoStackBelowTheLevelForStacks() {
    String line =
        encode(event(Level.WARN, "odd", new IllegalStateException()), Form.JSON, TimeForm.RFC3339);

    assertThat(line).contains("IllegalStateException").doesNotContain("stacktrace");
  }

  @ParameterizedTest
  @CsvSource({
    "EPOCH, 1767323045.006007008",
    "MILLIS, 1767323045006.007008",
    "NANO, 1767323045006007008",
    "ISO8601, '\"2026-01-02T03:04:05.006Z\"'",
    "RFC3339, '\"2026-01-02T03:04:05Z\"'",
  })
  void writesTimesInEveryFormOfZap(TimeForm form, String written) {
    assertThat(encode(event(Level.INFO, "x", null), Form.JSON, form))
        .contains("\"ts\":" + written + ",");
  }

  private LoggingEvent event(Level level, String message, @Nullable Throwable thrown) {
    LoggingEvent event =
        new LoggingEvent(LogLinesTest.class.getName(), logger, level, message, thrown, null);
    event.setInstant(Instant.parse("2026-01-02T03:04:05.006007008Z"));
    return event;
  }

  private static String encode(LoggingEvent event, Form form, TimeForm times) {
    LogLines lines =
        new LogLines(
            new LogSettings(
                false, form, LogSettings.Level.INFO, LogSettings.Level.ERROR, times, null));
    return new String(lines.encode(event), StandardCharsets.UTF_8);
  }
}
