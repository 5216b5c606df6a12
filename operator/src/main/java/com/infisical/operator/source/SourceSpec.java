package com.infisical.operator.source;

import java.util.List;

/** A folder to read, as a spec asks for it. */
public record SourceSpec(
    Project project,
    String environmentSlug,
    String secretPath,
    boolean recursive,
    List<String> tagSlugs) {
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
