package com.infisical.operator.target.plan;

import com.infisical.client.Utf8;
import com.infisical.operator.kubernetes.Maps;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A target as the API server gave it.
 *
 * @param object the whole object, a Secret or a ConfigMap
 * @param data the bytes in it
 * @param type the type of a Secret, else empty
 */
public record ObservedTarget(HasMetadata object, TargetData data, String type, boolean immutable) {
  public static ObservedTarget of(Secret secret) {
    Map<String, byte[]> bytes = new HashMap<>();
    decode(secret.getData(), bytes);
    String type = secret.getType() == null ? "Opaque" : secret.getType();
    return new ObservedTarget(
        secret, TargetData.of(bytes), type, Boolean.TRUE.equals(secret.getImmutable()));
  }

  public static ObservedTarget of(ConfigMap configMap) {
    Map<String, byte[]> bytes = new HashMap<>();
    Maps.present(configMap.getData()).forEach((key, text) -> bytes.put(key, Utf8.bytes(text)));
    decode(configMap.getBinaryData(), bytes);
    return new ObservedTarget(
        configMap, TargetData.of(bytes), "", Boolean.TRUE.equals(configMap.getImmutable()));
  }

  private static void decode(@Nullable Map<String, String> base64, Map<String, byte[]> into) {
    Maps.present(base64).forEach((key, text) -> into.put(key, Base64.getDecoder().decode(text)));
  }

  public ObjectMeta metadata() {
    return object.getMetadata();
  }

  TargetRef ref() {
    return TargetRef.of(object);
  }

  Map<String, String> labels() {
    return Maps.present(metadata().getLabels());
  }

  public Map<String, String> annotations() {
    return Maps.present(metadata().getAnnotations());
  }

  List<OwnerReference> owners() {
    List<OwnerReference> owners = metadata().getOwnerReferences();
    return owners == null ? List.of() : owners;
  }

  Optional<OwnerReference> controller() {
    return owners().stream().filter(owner -> Boolean.TRUE.equals(owner.getController())).findAny();
  }

  boolean beingDeleted() {
    return metadata().getDeletionTimestamp() != null;
  }

  /** The name only: the object holds secrets. */
  @Override
  public String toString() {
    return ref().toString();
  }
}
