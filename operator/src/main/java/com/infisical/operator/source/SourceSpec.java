package com.infisical.operator.source;

import java.util.List;
import java.util.Optional;

/**
 * A folder to read, as a spec asks for it.
 *
 * @param secretName the only secret of it that is wanted; empty means all
 */
public record SourceSpec(
    Project project,
    String environmentSlug,
    String secretPath,
    boolean recursive,
    List<String> tagSlugs,
    Optional<String> secretName) {
  /** A whole folder. */
  public SourceSpec(
      Project project,
      String environmentSlug,
      String secretPath,
      boolean recursive,
      List<String> tagSlugs) {
    this(project, environmentSlug, secretPath, recursive, tagSlugs, Optional.empty());
  }

  /** Copies the list. */
  public SourceSpec {
    tagSlugs = List.copyOf(tagSlugs);
  }

  /** How a source names its project. */
  public sealed interface Project {
    /** By id. */
    record Id(String id) implements Project {}

    /** By slug, which is looked up. */
    record Slug(String slug) implements Project {}

    /** By none: it is the project of the service token that is read with. */
    record OfToken() implements Project {}
  }
}
