package com.infisical.devserver.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.infisical.devserver.store.Project;
import java.time.Instant;
import java.util.List;

/** A project as it is shown (docs/design/infisical-api.md#6-projects). */
record ProjectView(
    String id,
    @JsonProperty("_id") String sameId,
    String name,
    String slug,
    String orgId,
    String type,
    String description,
    boolean autoCapitalization,
    int version,
    int pitVersionLimit,
    boolean hasDeleteProtection,
    boolean secretSharing,
    boolean showSnapshotsLegacy,
    Instant createdAt,
    Instant updatedAt,
    List<EnvironmentView> environments) {
  record EnvironmentView(String id, String name, String slug) {}

  static ProjectView of(Project project) {
    return new ProjectView(
        project.id(),
        project.id(),
        project.name(),
        project.slug(),
        Organization.ID,
        "secret-manager",
        project.description(),
        false,
        3,
        10,
        false,
        true,
        false,
        project.createdAt(),
        project.updatedAt(),
        project.environments().stream()
            .map(each -> new EnvironmentView(each.id(), each.name(), each.slug()))
            .toList());
  }
}
