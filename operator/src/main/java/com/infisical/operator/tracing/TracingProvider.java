package com.infisical.operator.tracing;

import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/** Makes a {@link Tracing} that sends; found by {@link ServiceLoader} where its jar is present. */
public interface TracingProvider {
  /**
   * Starts to trace by the standard variables of {@code environment}.
   *
   * @param version this program's
   * @throws IllegalArgumentException when a variable cannot be used; the message names it
   */
  Tracing start(Map<String, String> environment, String version);

  /**
   * What {@code environment} asks for, by the variables that the OpenTelemetry specification names.
   *
   * <p>Source: <a
   * href="https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/">OpenTelemetry:
   * Environment Variable Specification</a>. Without one of them no class of OpenTelemetry is
   * loaded.
   *
   * @param warn takes a sentence when tracing is asked for and cannot start
   */
  static Tracing tracing(Map<String, String> environment, String version, Consumer<String> warn) {
    if (!isWanted(environment)) {
      return Tracing.off();
    }
    return ServiceLoader.load(TracingProvider.class)
        .findFirst()
        .map(provider -> started(provider, environment, version, warn))
        .orElseGet(
            () -> {
              warn.accept(
                  "Traces are asked for by an OTEL_ variable, but tracing.jar is not on the class"
                      + " path; start bin/infisical-operator");
              return Tracing.off();
            });
  }

  private static Tracing started(
      TracingProvider provider,
      Map<String, String> environment,
      String version,
      Consumer<String> warn) {
    try {
      return provider.start(environment, version);
    } catch (IllegalArgumentException e) {
      warn.accept("Nothing is traced: " + e.getMessage());
      return Tracing.off();
    }
  }

  private static boolean isWanted(Map<String, String> environment) {
    String exporter = environment.getOrDefault("OTEL_TRACES_EXPORTER", "");
    boolean isNamed =
        !exporter.isBlank()
            || !environment.getOrDefault("OTEL_EXPORTER_OTLP_ENDPOINT", "").isBlank()
            || !environment.getOrDefault("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "").isBlank();
    return isNamed
        && !exporter.strip().equals("none")
        && !environment.getOrDefault("OTEL_SDK_DISABLED", "").strip().equalsIgnoreCase("true");
  }
}
