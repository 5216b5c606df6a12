package com.infisical.operator.sync;

import com.infisical.operator.target.TargetContent;
import com.infisical.operator.tracing.Tracing;
import io.fabric8.kubernetes.api.model.HasMetadata;

/** Names what the spans of a sync are about (docs/operations.md#traces). */
final class SyncSpans {
  static final String SOURCE = "infisical.source";
  static final String TARGET = "infisical.target";

  private SyncSpans() {}

  /** The span of a whole sync. */
  static Tracing.Span ofSync(Tracing tracing, HasMetadata resource) {
    return tracing
        .span("sync")
        .with("infisical.kind", resource.getKind())
        .with("k8s.namespace.name", resource.getMetadata().getNamespace())
        .with("infisical.name", resource.getMetadata().getName());
  }

  /** The same content, with a span around its rendering. */
  static TargetContent ofRendering(TargetContent content, Tracing tracing) {
    return (target, existing) -> {
      try (Tracing.Span span = tracing.span("render")) {
        TargetContent.RenderResult result = content.of(target, existing);
        if (result instanceof TargetContent.RenderResult.Refused(var failure)) {
          span.failed(failure.sentence());
        }
        return result;
      }
    };
  }
}
