package com.infisical.operator.infisicalsecret;

import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalSecretSpec;
import com.infisical.operator.api.ManagedConfigMapReference;
import com.infisical.operator.api.ManagedMetadata;
import com.infisical.operator.api.ManagedSecretReference;
import com.infisical.operator.api.ManagedTemplate;
import com.infisical.operator.api.SecretTarget;
import com.infisical.operator.api.TargetMetadata;
import com.infisical.operator.target.MarkHolders;
import com.infisical.operator.target.plan.Mark;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.target.plan.TargetSpec;
import com.infisical.operator.tenancy.TenancyRules;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The targets that an InfisicalSecret lists, in the terms of all kinds. Pure. */
final class ManagedTargets {
  private static final String OWNER = SecretTarget.OWNER;

  private ManagedTargets() {}

  /**
   * A target.
   *
   * @param field where the spec names it
   */
  record Entry(String field, SecretTarget target, @Nullable ManagedTemplate template) {
    boolean writes(SecretTarget asked) {
      return target.equals(asked);
    }
  }

  /**
   * All of them, in the order of the spec. Of entries for the same object the last one counts, as
   * with the Go operator; two would write it in turns.
   */
  static List<Entry> of(InfisicalSecretSpec spec) {
    Set<TargetRef> later = new HashSet<>();
    return all(spec).reversed().stream()
        .filter(entry -> TargetSpec.ref(entry.target()).map(later::add).orElse(true))
        .toList()
        .reversed();
  }

  /** The entries that do not count because a later one names the same object. */
  static Optional<String> repeated(InfisicalSecretSpec spec) {
    List<String> fields = new ArrayList<>(all(spec).stream().map(Entry::field).toList());
    fields.removeAll(of(spec).stream().map(Entry::field).toList());
    return fields.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s is ignored, as a later entry names the same object; remove one of them"
                .formatted(String.join(", ", fields)));
  }

  private static List<Entry> all(InfisicalSecretSpec spec) {
    List<Entry> entries = new ArrayList<>();
    if (spec.managedSecretReference() != null) {
      entries.add(secret(".spec.managedSecretReference", spec.managedSecretReference()));
    }
    for (ManagedSecretReference each : spec.managedKubeSecretReferences()) {
      int index = entries.size() - (spec.managedSecretReference() == null ? 0 : 1);
      entries.add(secret(".spec.managedKubeSecretReferences[" + index + "]", each));
    }
    for (int i = 0; i < spec.managedKubeConfigMapReferences().size(); i++) {
      entries.add(
          configMap(
              ".spec.managedKubeConfigMapReferences[" + i + "]",
              spec.managedKubeConfigMapReferences().get(i)));
    }
    return entries;
  }

  private static Entry secret(String field, ManagedSecretReference reference) {
    return new Entry(
        field,
        new SecretTarget(
            reference.secretName(),
            reference.secretNamespace(),
            SecretTarget.SECRET,
            policy(reference.creationPolicy()),
            reference.secretType(),
            null,
            metadata(reference.template())),
        reference.template());
  }

  private static Entry configMap(String field, ManagedConfigMapReference reference) {
    return new Entry(
        field,
        new SecretTarget(
            reference.configMapName(),
            reference.configMapNamespace(),
            SecretTarget.CONFIG_MAP,
            policy(reference.creationPolicy()),
            null,
            null,
            metadata(reference.template())),
        reference.template());
  }

  /** Free text in the schema: anything but Owner is Orphan. */
  private static String policy(@Nullable String text) {
    return OWNER.equals(text) ? OWNER : SecretTarget.ORPHAN;
  }

  private static @Nullable TargetMetadata metadata(@Nullable ManagedTemplate template) {
    ManagedMetadata metadata = template == null ? null : template.metadata();
    return metadata == null || (metadata.labels().isEmpty() && metadata.annotations().isEmpty())
        ? null
        : new TargetMetadata(metadata.labels(), metadata.annotations());
  }

  /** Those that only a changed spec makes writable are left out. */
  static Stream<TargetRef> refs(InfisicalSecret resource) {
    return of(resource.getSpec()).stream()
        .flatMap(entry -> TargetSpec.ref(entry.target()).stream())
        .distinct();
  }

  /**
   * What a mark that names {@code holder} says on {@code target}; one that may not write there
   * holds nothing, whatever it lists.
   */
  static Mark.Standing standing(InfisicalSecret holder, TargetRef target) {
    if (holder.invalidSpec().isPresent()) {
      return Mark.Standing.UNKNOWN;
    }
    return refs(holder).anyMatch(target::equals) ? Mark.Standing.VALID : Mark.Standing.STALE;
  }

  /** Looks up, with {@code client}, the resource that a mark names. */
  static MarkHolders.Lookup lookup(KubernetesClient client, TenancyRules tenancy) {
    return (name, target) -> {
      if (!tenancy.mayWrite(name.namespace(), target.namespace())) {
        return Mark.Standing.STALE;
      }
      InfisicalSecret holder =
          client
              .resources(InfisicalSecret.class)
              .inNamespace(name.namespace())
              .withName(name.name())
              .get();
      return holder == null ? Mark.Standing.STALE : standing(holder, target);
    };
  }
}
