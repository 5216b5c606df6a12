package com.infisical.devserver.api;

import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.store.Environment;
import com.infisical.devserver.store.FolderKey;
import com.infisical.devserver.store.Project;
import com.infisical.devserver.store.Store;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Makes projects and environments together with their root folders. */
public final class ProjectFactory {
  private final Store store;
  private final Clock clock;

  public ProjectFactory(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** The environments of a new project: dev, staging and prod. */
  public static List<Environment> defaultEnvironments() {
    return List.of(
        environment("dev", "Development", 1),
        environment("staging", "Staging", 2),
        environment("prod", "Production", 3));
  }

  public static Environment environment(String slug, String name, int position) {
    return new Environment(UUID.randomUUID().toString(), slug, name, position);
  }

  /** A project with a new id; refuses a slug that is taken. */
  public Project create(
      String name, String slug, String description, List<Environment> environments) {
    return create(UUID.randomUUID().toString(), name, slug, description, environments);
  }

  public Project create(
      String id, String name, String slug, String description, List<Environment> environments) {
    Instant now = clock.instant();
    Project project = new Project(id, slug, name, description, environments, now, now);
    return store.write(
        tables -> {
          Optional<Project> taken =
              tables.projects().bySlug(slug).or(() -> tables.projects().byId(id));
          if (taken.isPresent()) {
            throw ApiException.badRequest(
                "Project with slug '" + slug + "' or its id already exists");
          }
          tables.projects().put(project);
          environments.forEach(
              each -> tables.folders().ensure(new FolderKey(id, each.slug(), "/"), now));
          return project;
        });
  }

  /** Adds an environment, at the end when the position is zero; to be called inside a write. */
  public Project addEnvironment(
      Store.Tables tables, Project project, String slug, String name, int position) {
    if (project.environment(slug).isPresent()) {
      throw ApiException.badRequest("Environment with slug '" + slug + "' already exists");
    }
    int place = position > 0 ? position : project.environments().size() + 1;
    Instant now = clock.instant();
    Project grown = project.with(environment(slug, name, place), now);
    tables.projects().put(grown);
    tables.folders().ensure(new FolderKey(project.id(), slug, "/"), now);
    return grown;
  }

  /** A slug made from the name, as Infisical makes them. */
  String freeSlug(String name) {
    String base =
        name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    String suffix = UUID.randomUUID().toString().substring(0, 4);
    return (base.isEmpty() ? "project" : base) + "-" + suffix;
  }
}
