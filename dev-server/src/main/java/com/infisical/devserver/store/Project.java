package com.infisical.devserver.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One project with its environments, ordered by position. */
public record Project(
    String id,
    String slug,
    String name,
    String description,
    List<Environment> environments,
    Instant createdAt,
    Instant updatedAt) {
  public Project {
    environments =
        environments.stream().sorted(Comparator.comparingInt(Environment::position)).toList();
  }

  /** The environment with that slug. */
  public Optional<Environment> environment(String slug) {
    return environments.stream().filter(each -> each.slug().equals(slug)).findFirst();
  }

  /** The same project with one environment more. */
  public Project with(Environment added, Instant now) {
    List<Environment> all = new ArrayList<>(environments);
    all.add(added);
    return new Project(id, slug, name, description, all, createdAt, now);
  }
}
