package com.infisical.operator.target.plan;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;

/** Names a Secret or ConfigMap. */
public record TargetRef(TargetKind kind, String namespace, String name) {
  /** The name of an object that is there. */
  public static TargetRef of(HasMetadata object) {
    TargetKind kind = object instanceof ConfigMap ? TargetKind.CONFIG_MAP : TargetKind.SECRET;
    return new TargetRef(kind, object.getMetadata().getNamespace(), object.getMetadata().getName());
  }

  /** Whether the target lies in another namespace than the resource. */
  boolean namespaceDiffers(ResourceFacts resource) {
    return !namespace.equals(resource.namespace());
  }

  /** For a sentence: {@code Secret apps/db}. */
  @Override
  public String toString() {
    return kind.text() + " " + namespace + "/" + name;
  }
}
