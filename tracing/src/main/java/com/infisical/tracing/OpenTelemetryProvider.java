package com.infisical.tracing;

import com.infisical.operator.tracing.Tracing;
import com.infisical.operator.tracing.TracingProvider;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.logging.LogManager;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Starts OpenTelemetry by its standard variables. */
public final class OpenTelemetryProvider implements TracingProvider {
  private static final String PROTOCOL = "otel.exporter.otlp.protocol";
  private static final String TRACES_PROTOCOL = "otel.exporter.otlp.traces.protocol";
  private static final String HTTP = "http/protobuf";

  /** What holds where no variable says otherwise; only traces are made. */
  private static final Map<String, String> DEFAULTS =
      Map.of("otel.service.name", "infisical-operator", PROTOCOL, HTTP);

  private static final Map<String, String> FIXED =
      Map.of("otel.metrics.exporter", "none", "otel.logs.exporter", "none");

  @Override
  public Tracing start(Map<String, String> environment, String version) {
    LogManager.getLogManager().reset();
    SLF4JBridgeHandler.install();
    Map<String, String> settings = settings(environment);
    for (String protocol : new String[] {PROTOCOL, TRACES_PROTOCOL}) {
      String value = settings.getOrDefault(protocol, HTTP);
      if (!value.equals(HTTP)) {
        throw new IllegalArgumentException(
            "%s is %s, which this program does not speak; set it to %s and the endpoint to the collector's port for it, usually 4318"
                .formatted(protocol.toUpperCase(Locale.ROOT).replace('.', '_'), value, HTTP));
      }
    }
    try {
      OpenTelemetrySdk sdk =
          AutoConfiguredOpenTelemetrySdk.builder()
              .addPropertiesSupplier(() -> settings)
              .disableShutdownHook()
              .build()
              .getOpenTelemetrySdk();
      return new OpenTelemetryTracing(sdk, version);
    } catch (ConfigurationException e) {
      throw new IllegalArgumentException("OpenTelemetry says: " + e.getMessage(), e);
    }
  }

  /** The variables as the properties that they stand for, and what is fixed here. */
  private static Map<String, String> settings(Map<String, String> environment) {
    Map<String, String> settings = new HashMap<>(DEFAULTS);
    environment.forEach(
        (name, value) -> {
          if (name.startsWith("OTEL_") && !value.isBlank()) {
            settings.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value.strip());
          }
        });
    settings.putAll(FIXED);
    return Map.copyOf(settings);
  }
}
