package com.infisical.operator.runtime.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.infisical.operator.runtime.settings.LogSettings;
import com.infisical.operator.status.Printable;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Writes a log event as one line with zap's field names, as JSON or for a terminal.
 *
 * <p>Of an exception it writes the class and the stack, never the message: messages of parsers and
 * of the API server quote what they were given, and that may be a secret.
 */
final class LogLines extends EncoderBase<ILoggingEvent> {
  private static final byte[] NONE = {};

  private static final DateTimeFormatter ISO8601 =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT);
  private static final DateTimeFormatter RFC3339 =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssX", Locale.ROOT);
  private static final DateTimeFormatter RFC3339NANO =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSSX", Locale.ROOT);

  private final JsonFactory json = new JsonFactory();
  private final LogSettings settings;
  private final Level stackTraces;

  LogLines(LogSettings settings) {
    this.settings = settings;
    this.stackTraces = Logging.threshold(settings.stackTraces());
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    try {
      String line =
          switch (settings.form()) {
            case JSON -> json(event);
            case CONSOLE -> console(event);
          };
      return (line + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
  }

  private String json(ILoggingEvent event) throws IOException {
    StringWriter line = new StringWriter();
    try (JsonGenerator out = json.createGenerator(line)) {
      out.writeStartObject();
      out.writeStringField("level", level(event));
      writeTime(out, event.getInstant());
      out.writeStringField("logger", event.getLoggerName());
      out.writeStringField("msg", event.getFormattedMessage());
      writeDetails(out, event);
      out.writeEndObject();
    }
    return line.toString();
  }

  private String console(ILoggingEvent event) throws IOException {
    StringWriter details = new StringWriter();
    try (JsonGenerator out = json.createGenerator(details)) {
      out.writeStartObject();
      writeDetails(out, event);
      out.writeEndObject();
    }
    String line =
        String.join(
            "\t",
            time(event.getInstant()),
            level(event).toUpperCase(Locale.ROOT),
            event.getLoggerName(),
            Printable.line(event.getFormattedMessage()));
    return details.toString().equals("{}")
        ? line
        : line + "\t" + Printable.line(details.toString());
  }

  private void writeDetails(JsonGenerator out, ILoggingEvent event) throws IOException {
    for (Map.Entry<String, String> entry : event.getMDCPropertyMap().entrySet()) {
      out.writeStringField(entry.getKey(), entry.getValue());
    }
    @Nullable List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      for (KeyValuePair pair : pairs) {
        writePair(out, pair);
      }
    }
    @Nullable IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      out.writeStringField("error", thrown.getClassName());
      writeApiServerStatus(out, thrown);
      if (event.getLevel().isGreaterOrEqual(stackTraces)) {
        out.writeStringField("stacktrace", stack(thrown));
      }
    }
  }

  /** Code and reason, such as 403 Forbidden: that much of the API server's answer is no secret. */
  private static void writeApiServerStatus(JsonGenerator out, IThrowableProxy thrown)
      throws IOException {
    @Nullable Throwable cause = thrown instanceof ThrowableProxy own ? own.getThrowable() : null;
    while (cause != null && !(cause instanceof KubernetesClientException)) {
      cause = cause.getCause();
    }
    if (cause instanceof KubernetesClientException refused && refused.getCode() > 0) {
      out.writeNumberField("status", refused.getCode());
      if (refused.getStatus() != null && refused.getStatus().getReason() != null) {
        out.writeStringField("reason", refused.getStatus().getReason());
      }
    }
  }

  private static void writePair(JsonGenerator out, KeyValuePair pair) throws IOException {
    switch (pair.value) {
      case Integer number -> out.writeNumberField(pair.key, number);
      case Long number -> out.writeNumberField(pair.key, number);
      case Boolean truth -> out.writeBooleanField(pair.key, truth);
      case null, default -> out.writeStringField(pair.key, String.valueOf(pair.value));
    }
  }

  private static String level(ILoggingEvent event) {
    return event.getLevel().toString().toLowerCase(Locale.ROOT);
  }

  private void writeTime(JsonGenerator out, Instant when) throws IOException {
    switch (settings.times()) {
      case EPOCH, MILLIS, NANO -> {
        out.writeFieldName("ts");
        out.writeNumber(time(when));
      }
      case ISO8601, RFC3339, RFC3339NANO -> out.writeStringField("ts", time(when));
    }
  }

  private String time(Instant when) {
    return switch (settings.times()) {
      case EPOCH -> "%d.%09d".formatted(when.getEpochSecond(), when.getNano());
      case MILLIS -> "%d.%06d".formatted(when.toEpochMilli(), when.getNano() % 1_000_000);
      case NANO -> "%d%09d".formatted(when.getEpochSecond(), when.getNano());
      case ISO8601 -> ISO8601.format(when.atOffset(ZoneOffset.UTC));
      case RFC3339 -> RFC3339.format(when.atOffset(ZoneOffset.UTC));
      case RFC3339NANO -> RFC3339NANO.format(when.atOffset(ZoneOffset.UTC));
    };
  }

  private static String stack(IThrowableProxy thrown) {
    StringBuilder stack = new StringBuilder();
    @Nullable IThrowableProxy current = thrown;
    while (current != null) {
      stack.append(stack.isEmpty() ? "" : "\ncaused by ").append(current.getClassName());
      for (StackTraceElementProxy frame : current.getStackTraceElementProxyArray()) {
        stack.append("\n\t").append(frame.getSTEAsString());
      }
      current = current.getCause();
    }
    return stack.toString();
  }

  @Override
  public byte[] headerBytes() {
    return NONE;
  }

  @Override
  public byte[] footerBytes() {
    return NONE;
  }
}
