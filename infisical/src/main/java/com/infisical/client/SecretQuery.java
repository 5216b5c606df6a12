package com.infisical.client;

import java.util.List;

/**
 * Which secrets to read.
 *
 * @param projectId the project's id, already resolved from a slug where the user gave one
 * @param tagSlugs any of these; empty means all
 */
public record SecretQuery(
    String projectId,
    String environmentSlug,
    String secretPath,
    boolean recursive,
    List<String> tagSlugs) {
  /** Copies the list. */
  public SecretQuery {
    tagSlugs = List.copyOf(tagSlugs);
  }
}
