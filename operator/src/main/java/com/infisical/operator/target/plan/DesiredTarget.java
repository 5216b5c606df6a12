package com.infisical.operator.target.plan;

import com.infisical.operator.kubernetes.Maps;
import com.infisical.operator.target.plan.MetadataRules.ObservedKeys;
import com.infisical.operator.target.plan.TargetPlanner.Wanted;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Builds a target's object as it should be. Pure; what is there is never changed, but copied. */
final class DesiredTarget {
  private DesiredTarget() {}

  /** The object of a target that is not there. */
  static HasMetadata fresh(Wanted wanted) {
    ObjectMeta metadata = metadata(wanted, ObservedKeys.NONE, List.of(), true);
    return object(wanted, metadata, wanted.target().secretType().orElse("Opaque"));
  }

  /** The object that replaces one whose type or data cannot be changed. */
  static HasMetadata recreated(Wanted wanted, ObservedTarget existing, boolean contentChanged) {
    ObjectMeta metadata =
        metadata(wanted, ObservedKeys.of(existing), existing.owners(), contentChanged);
    return object(
        wanted,
        metadata,
        wanted.resource().keepsTypes()
            ? existing.type()
            : wanted.target().secretType().orElse(existing.type()));
  }

  /** What is there, with what should be different. */
  static HasMetadata changed(Wanted wanted, ObservedTarget existing, boolean contentChanged) {
    ObjectMeta wantedMetadata =
        metadata(wanted, ObservedKeys.of(existing), existing.owners(), contentChanged);
    ObjectMeta metadata =
        existing
            .metadata()
            .edit()
            .withLabels(wantedMetadata.getLabels())
            .withAnnotations(wantedMetadata.getAnnotations())
            .withOwnerReferences(wantedMetadata.getOwnerReferences())
            .build();
    return switch (existing.object()) {
      case ConfigMap configMap -> {
        ConfigMap data = configMap(wanted.data());
        yield configMap
            .edit()
            .withMetadata(metadata)
            .withData(data.getData())
            .withBinaryData(data.getBinaryData())
            .build();
      }
      case Secret secret ->
          secret.edit().withMetadata(metadata).withData(base64(wanted.data())).build();
      default -> throw new IllegalArgumentException("neither a Secret nor a ConfigMap");
    };
  }

  /** What is there, without the operator's marks and without a reference to the resource. */
  static HasMetadata released(ResourceFacts resource, ObservedTarget existing) {
    ObservedKeys keys = ObservedKeys.of(existing);
    ObjectMeta metadata =
        existing
            .metadata()
            .edit()
            .withLabels(MetadataRules.releasedLabels(keys))
            .withAnnotations(MetadataRules.releasedAnnotations(keys))
            .withOwnerReferences(
                owners(resource, existing.ref().namespace(), false, existing.owners()))
            .build();
    return switch (existing.object()) {
      case ConfigMap configMap -> configMap.edit().withMetadata(metadata).build();
      case Secret secret -> secret.edit().withMetadata(metadata).build();
      default -> throw new IllegalArgumentException("neither a Secret nor a ConfigMap");
    };
  }

  /** The same without data: they are no longer good for anything. */
  static HasMetadata emptied(HasMetadata released) {
    return switch (released) {
      case ConfigMap configMap ->
          configMap.edit().withData(Map.of()).withBinaryData(Map.of()).build();
      case Secret secret -> secret.edit().withData(Map.of()).build();
      default -> throw new IllegalArgumentException("neither a Secret nor a ConfigMap");
    };
  }

  /** Whether both hold the same data in the same place. */
  static boolean sameData(HasMetadata one, HasMetadata other) {
    return switch (one) {
      case ConfigMap a when other instanceof ConfigMap b ->
          Maps.present(a.getData()).equals(Maps.present(b.getData()))
              && Maps.present(a.getBinaryData()).equals(Maps.present(b.getBinaryData()));
      case Secret a when other instanceof Secret b ->
          Maps.present(a.getData()).equals(Maps.present(b.getData()));
      default -> false;
    };
  }

  /** Whether labels, annotations and owners are the same. */
  static boolean sameMetadata(HasMetadata one, HasMetadata other) {
    ObjectMeta a = one.getMetadata();
    ObjectMeta b = other.getMetadata();
    return Maps.present(a.getLabels()).equals(Maps.present(b.getLabels()))
        && Maps.present(a.getAnnotations()).equals(Maps.present(b.getAnnotations()))
        && owners(a).equals(owners(b));
  }

  private static List<OwnerReference> owners(ObjectMeta metadata) {
    return metadata.getOwnerReferences() == null ? List.of() : metadata.getOwnerReferences();
  }

  private static ObjectMeta metadata(
      Wanted wanted, ObservedKeys existing, List<OwnerReference> owners, boolean contentChanged) {
    TargetSpec.Valid target = wanted.target();
    ResourceFacts resource = wanted.resource();
    MetadataRules.Own own =
        new MetadataRules.Own(
            resource.mark().toString(),
            wanted.data().version().orElseGet(() -> GoVersion.of(wanted.data())),
            wanted.data().inputs(),
            wanted.mark(),
            contentChanged && wanted.hasConsumers().getAsBoolean(),
            wanted.data().notes());
    return new ObjectMetaBuilder()
        .withName(target.ref().name())
        .withNamespace(target.ref().namespace())
        .withLabels(MetadataRules.labels(resource, target.metadata(), existing))
        .withAnnotations(MetadataRules.annotations(resource, target.metadata(), existing, own))
        .withOwnerReferences(owners(resource, target.ref().namespace(), target.owner(), owners))
        .build();
  }

  /** The references of others, and with {@code Owner} the one to the resource in its old place. */
  private static List<OwnerReference> owners(
      ResourceFacts resource, String namespace, boolean owner, List<OwnerReference> existing) {
    OwnerReference own =
        new OwnerReferenceBuilder()
            .withApiVersion(resource.apiVersion())
            .withKind(resource.kind())
            .withName(resource.name())
            .withUid(resource.uid())
            .withController(true)
            .withBlockOwnerDeletion(true)
            .build();
    List<OwnerReference> owners = new ArrayList<>();
    for (OwnerReference reference : existing) {
      if (!OwnershipCheck.isOurs(resource, namespace, reference)) {
        owners.add(reference);
      } else if (owner && !owners.contains(own)) {
        owners.add(own);
      }
    }
    if (owner && !owners.contains(own)) {
      owners.add(own);
    }
    return owners;
  }

  private static HasMetadata object(Wanted wanted, ObjectMeta metadata, String type) {
    return switch (wanted.target().ref().kind()) {
      case SECRET ->
          new SecretBuilder()
              .withMetadata(metadata)
              .withType(type)
              .withData(base64(wanted.data()))
              .build();
      case CONFIG_MAP -> configMap(wanted.data()).edit().withMetadata(metadata).build();
    };
  }

  private static Map<String, String> base64(TargetData data) {
    Map<String, String> encoded = new TreeMap<>();
    data.forEach((key, value) -> encoded.put(key, Base64.getEncoder().encodeToString(value)));
    return encoded;
  }

  private static ConfigMap configMap(TargetData data) {
    Map<String, String> texts = new TreeMap<>();
    Map<String, String> binary = new TreeMap<>();
    data.forEach(
        (key, value) ->
            text(value)
                .ifPresentOrElse(
                    text -> texts.put(key, text),
                    () -> binary.put(key, Base64.getEncoder().encodeToString(value))));
    return new ConfigMapBuilder().withData(texts).withBinaryData(binary).build();
  }

  private static Optional<String> text(byte[] value) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
    } catch (CharacterCodingException notUtf8) {
      return Optional.empty();
    }
  }
}
