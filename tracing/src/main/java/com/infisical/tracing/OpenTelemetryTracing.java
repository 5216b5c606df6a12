package com.infisical.tracing;

import com.infisical.operator.tracing.Tracing;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Sends spans by OpenTelemetry; those of a trace together, when its first span is closed. */
final class OpenTelemetryTracing implements Tracing {
  private static final ContextKey<Trace> TRACE = ContextKey.named("infisical-trace");
  private static final long CLOSE_SECONDS = 2;

  private final OpenTelemetrySdk sdk;
  private final Tracer tracer;

  OpenTelemetryTracing(OpenTelemetrySdk sdk, String version) {
    this.sdk = sdk;
    this.tracer = sdk.getTracer("infisical-operator", version);
  }

  /** The step that is returned closes the scope. */
  @Override
  @SuppressWarnings("MustBeClosedChecker")
  public Span span(String name) {
    Context here = Context.current();
    Trace outer = here.get(TRACE);
    Trace trace = outer == null ? new Trace() : outer;
    io.opentelemetry.api.trace.Span span = tracer.spanBuilder(name).setParent(here).startSpan();
    Scope scope = here.with(TRACE, trace).with(span).makeCurrent();
    return new Step(span, scope, trace, outer == null);
  }

  @Override
  public void close() {
    sdk.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
  }

  /** The spans of a trace that are over and not sent yet. For use by one thread. */
  private static final class Trace {
    private final List<Ended> ended = new ArrayList<>();
    private boolean discarded;

    record Ended(io.opentelemetry.api.trace.Span span, Instant at) {}

    void ended(io.opentelemetry.api.trace.Span span) {
      ended.add(new Ended(span, Instant.now()));
    }

    /** A span that is never ended is never sent. */
    void send() {
      if (!discarded) {
        ended.forEach(one -> one.span().end(one.at()));
      }
    }
  }

  private record Step(io.opentelemetry.api.trace.Span span, Scope scope, Trace trace, boolean first)
      implements Span {
    @Override
    public Span with(String attribute, String value) {
      span.setAttribute(attribute, value);
      return this;
    }

    @Override
    public void failed(String sentence) {
      span.setStatus(StatusCode.ERROR, sentence);
    }

    @Override
    public void discard() {
      trace.discarded = true;
    }

    @Override
    public void close() {
      scope.close();
      trace.ended(span);
      if (first) {
        trace.send();
      }
    }
  }
}
