package com.infisical.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.tracing.Tracing;
import com.infisical.operator.tracing.TracingProvider;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpenTelemetryProviderTest {
  private final CollectorDouble collector = new CollectorDouble();
  private final List<String> warnings = new ArrayList<>();

  OpenTelemetryProviderTest() throws IOException {}

  @AfterEach
  void close() {
    collector.close();
  }

  @Test
  void sendsTheSpansOfATraceBelowTheirFirst() {
    try (Tracing tracing = tracing(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint()))) {
      try (Tracing.Span sync = tracing.span("sync").with("infisical.name", "web")) {
        sync.with("infisical.kind", "InfisicalStaticSecret");
        try (Tracing.Span read = tracing.span("read")) {
          read.failed("no such folder");
        }
      }
    }

    Span sync = span("sync");
    Span read = span("read");
    assertThat(read.getTraceId()).isEqualTo(sync.getTraceId());
    assertThat(read.getParentSpanId()).isEqualTo(sync.getSpanId());
    assertThat(read.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
    assertThat(read.getStatus().getMessage()).isEqualTo("no such folder");
    assertThat(sync.getAttributesList()).extracting(KeyValue::getKey).contains("infisical.name");
    assertThat(collector.taken().getFirst().getResource().getAttributesList())
        .anySatisfy(
            attribute -> {
              assertThat(attribute.getKey()).isEqualTo("service.name");
              assertThat(attribute.getValue().getStringValue()).isEqualTo("infisical-operator");
            });
    assertThat(warnings).isEmpty();
  }

  @Test
  void sendsNothingOfATraceThatIsDiscarded() {
    try (Tracing tracing = tracing(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint()))) {
      try (Tracing.Span sync = tracing.span("sync")) {
        tracing.span("session").close();
        sync.discard();
      }
      tracing.span("another").close();
    }

    assertThat(collector.spans()).extracting(Span::getName).containsExactly("another");
  }

  @Test
  void tracesNothingWithoutAVariableThatAsksForIt() {
    assertThat(tracing(Map.of("OTEL_SERVICE_NAME", "mine"))).isSameAs(Tracing.off());
    assertThat(
            tracing(
                Map.of(
                    "OTEL_EXPORTER_OTLP_ENDPOINT",
                    collector.endpoint(),
                    "OTEL_SDK_DISABLED",
                    "true")))
        .isSameAs(Tracing.off());
    assertThat(
            tracing(
                Map.of(
                    "OTEL_EXPORTER_OTLP_ENDPOINT",
                    collector.endpoint(),
                    "OTEL_TRACES_EXPORTER",
                    "none")))
        .isSameAs(Tracing.off());
    assertThat(warnings).isEmpty();
  }

  @Test
  void saysWhichVariableCannotBeUsedAndGoesOnWithoutTraces() {
    assertThat(
            tracing(
                Map.of(
                    "OTEL_EXPORTER_OTLP_ENDPOINT",
                    collector.endpoint(),
                    "OTEL_EXPORTER_OTLP_PROTOCOL",
                    "grpc")))
        .isSameAs(Tracing.off());
    assertThat(tracing(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "no address")))
        .isSameAs(Tracing.off());

    assertThat(warnings).hasSize(2);
    assertThat(warnings.get(0))
        .startsWith("Nothing is traced: OTEL_EXPORTER_OTLP_PROTOCOL is grpc")
        .contains("http/protobuf");
    assertThat(warnings.get(1)).startsWith("Nothing is traced: OpenTelemetry says: ");
  }

  @Test
  void goesOnWithoutACollector() {
    collector.close();

    try (Tracing tracing = tracing(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint()))) {
      tracing.span("sync").close();
    }

    assertThat(collector.spans()).isEmpty();
  }

  private Tracing tracing(Map<String, String> environment) {
    return TracingProvider.tracing(environment, "1", warnings::add);
  }

  private Span span(String name) {
    return collector.spans().stream()
        .filter(span -> span.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
