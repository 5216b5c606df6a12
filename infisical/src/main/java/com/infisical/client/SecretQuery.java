package com.infisical.client;

import java.util.List;
import java.util.Optional;

/**
 * Which secrets to read.
 *
 * @param projectId the project's id, already resolved from a slug where the user gave one
 * @param tagSlugs any of these; empty means all
 * @param secretName the only secret to read; empty means the whole folder
 */
public record SecretQuery(
    String projectId,
    String environmentSlug,
    String secretPath,
    boolean recursive,
    List<String> tagSlugs,
    Optional<String> secretName) {
  /** All secrets of a folder. */
  public SecretQuery(
      String projectId,
      String environmentSlug,
      String secretPath,
      boolean recursive,
      List<String> tagSlugs) {
    this(projectId, environmentSlug, secretPath, recursive, tagSlugs, Optional.empty());
  }

  /** Copies the list. */
  public SecretQuery {
    tagSlugs = List.copyOf(tagSlugs);
  }
}
