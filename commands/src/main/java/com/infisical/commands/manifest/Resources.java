package com.infisical.commands.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.operator.api.InfisicalStaticSecret;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Optional;

/** Reads the operator's kinds from manifests, as the operator reads them from the API server. */
public final class Resources {
  private static final String NAMESPACE = "default";

  private final ObjectMapper mapper = new ObjectMapper();

  /**
   * The static secret in {@code manifest}; empty where its metadata cannot be read.
   *
   * <p>What only the API server gives is made up: a UID, and a namespace where there is none.
   */
  public Optional<InfisicalStaticSecret> staticSecret(Manifest manifest) {
    return read(manifest, InfisicalStaticSecret.class);
  }

  /** The same of any kind. */
  public <T extends HasMetadata> Optional<T> read(Manifest manifest, Class<T> kind) {
    try {
      T resource = mapper.treeToValue(manifest.tree(), kind);
      ObjectMeta metadata = resource.getMetadata();
      if (metadata == null || metadata.getName() == null) {
        return Optional.empty();
      }
      metadata.setUid("not-in-a-cluster");
      if (metadata.getNamespace() == null) {
        metadata.setNamespace(NAMESPACE);
      }
      return Optional.of(resource);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
