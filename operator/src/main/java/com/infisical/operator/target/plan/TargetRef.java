package com.infisical.operator.target.plan;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;

/** Names a Secret or ConfigMap. */
public record TargetRef(Kind kind, String namespace, String name) {
  /** The kinds of object a target can be. */
  public enum Kind {
    /** A Secret. */
    SECRET("Secret", "secrets"),
    /** A ConfigMap. */
    CONFIG_MAP("ConfigMap", "configmaps");

    private final String text;
    private final String plural;

    Kind(String text, String plural) {
      this.text = text;
      this.plural = plural;
    }

    /** As manifests write it. */
    public String text() {
      return text;
    }

    /** As the API server's paths write it. */
    public String plural() {
      return plural;
    }
  }

  /** The name of an object that is there. */
  public static TargetRef of(HasMetadata object) {
    Kind kind = object instanceof ConfigMap ? Kind.CONFIG_MAP : Kind.SECRET;
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
