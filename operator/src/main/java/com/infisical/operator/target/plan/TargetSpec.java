package com.infisical.operator.target.plan;

import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.api.TargetMetadata;
import com.infisical.operator.kubernetes.KubernetesNames;
import com.infisical.operator.kubernetes.Maps;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An entry of {@code spec.targets} as the operator understands it: the admission rules checked once
 * more, for objects older than those rules (docs/design/architecture.md#for-all-kinds). An empty
 * string counts as absent.
 */
public sealed interface TargetSpec {
  /**
   * A target that can be written.
   *
   * @param owner creation policy {@code Owner}, else {@code Orphan}
   * @param secretType the wanted type of a Secret; empty leaves an existing one's as it is
   * @param metadata {@code target.metadata}; empty merges the resource's own labels and annotations
   */
  record Valid(
      TargetRef ref, boolean owner, Optional<String> secretType, Optional<FixedMetadata> metadata)
      implements TargetSpec {}

  /** A target that only a changed spec can make writable. */
  record Invalid(TargetFailure failure) implements TargetSpec {}

  /** {@code target.metadata}: exactly these labels and annotations. */
  record FixedMetadata(Map<String, String> labels, Map<String, String> annotations) {
    /** Copies the maps. */
    public FixedMetadata {
      labels = Map.copyOf(labels);
      annotations = Map.copyOf(annotations);
    }
  }

  /**
   * Whether {@code target} names {@code ref}, or is so incomplete that it may: a mistake in an
   * entry must not be taken for its removal.
   */
  static boolean mayMean(SecretTarget target, TargetRef ref) {
    TargetRef.Kind kind = kind(target);
    String name = text(target.name());
    String namespace = text(target.namespace());
    return (kind == null || kind == ref.kind())
        && (!KubernetesNames.isName(name) || name.equals(ref.name()))
        && (!KubernetesNames.isNamespace(namespace) || namespace.equals(ref.namespace()));
  }

  private static TargetRef.@Nullable Kind kind(SecretTarget target) {
    return switch (text(target.kind())) {
      case "Secret" -> TargetRef.Kind.SECRET;
      case "ConfigMap" -> TargetRef.Kind.CONFIG_MAP;
      default -> null;
    };
  }

  /** The target that an entry names; empty where only a changed spec makes it writable. */
  static Optional<TargetRef> ref(SecretTarget target) {
    return of(target) instanceof Valid valid ? Optional.of(valid.ref()) : Optional.empty();
  }

  /** Understands {@code target}. */
  static TargetSpec of(SecretTarget target) {
    String name = text(target.name());
    String namespace = text(target.namespace());
    TargetRef.Kind kind = kind(target);
    if (kind == null) {
      return invalid(target, "kind", "set it to Secret or ConfigMap");
    }
    if (name.isEmpty()) {
      return invalid(target, "name", "set it to the name of the " + kind.text());
    }
    if (namespace.isEmpty()) {
      return invalid(target, "namespace", "set it to the namespace of the " + kind.text());
    }
    if (!KubernetesNames.isName(name)) {
      return invalid(target, "name", KubernetesNames.NAME_RULE);
    }
    if (!KubernetesNames.isNamespace(namespace)) {
      return invalid(target, "namespace", KubernetesNames.NAMESPACE_RULE);
    }
    return of(target, new TargetRef(kind, namespace, name));
  }

  private static TargetSpec of(SecretTarget target, TargetRef ref) {
    String policy = text(target.creationPolicy());
    if (!policy.equals("Owner") && !policy.equals("Orphan")) {
      return invalid(target, "creationPolicy", "set it to Owner or Orphan");
    }
    String type = text(target.secretType());
    if (ref.kind() == TargetRef.Kind.CONFIG_MAP && !type.isEmpty()) {
      return invalid(target, "secretType", "remove it: a ConfigMap has no type");
    }
    return new Valid(
        ref,
        policy.equals("Owner"),
        type.isEmpty() ? Optional.empty() : Optional.of(type),
        Optional.ofNullable(target.metadata()).map(TargetSpec::fixed));
  }

  private static FixedMetadata fixed(TargetMetadata metadata) {
    return new FixedMetadata(Maps.present(metadata.labels()), Maps.present(metadata.annotations()));
  }

  private static Invalid invalid(SecretTarget target, String field, String advice) {
    String where = text(target.kind()) + " " + text(target.namespace()) + "/" + text(target.name());
    return new Invalid(new TargetFailure.InvalidSpec(where.strip(), field, advice));
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }
}
