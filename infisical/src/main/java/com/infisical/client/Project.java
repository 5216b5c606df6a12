package com.infisical.client;

import java.util.List;

/** A project and the slugs of its environments. */
public record Project(String id, String slug, List<String> environmentSlugs) {
  /** Copies the list. */
  public Project {
    environmentSlugs = List.copyOf(environmentSlugs);
  }
}
