package com.infisical.devserver.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One shared secret in a folder. */
public record Secret(
    String id,
    FolderKey folder,
    String key,
    SecretText value,
    String comment,
    int version,
    List<String> tagIds,
    List<Metadata> metadata,
    Optional<Boolean> skipMultilineEncoding,
    Instant createdAt,
    Instant updatedAt) {
  public Secret {
    tagIds = List.copyOf(tagIds);
    metadata = List.copyOf(metadata);
  }

  /** One entry of {@code secretMetadata}. */
  public record Metadata(String key, String value, boolean isEncrypted) {}
}
