package com.infisical.devserver.api;

import com.infisical.devserver.access.Access;
import com.infisical.devserver.access.Role;
import com.infisical.devserver.http.ApiException;
import com.infisical.devserver.http.Caller;
import com.infisical.devserver.store.FolderKey;
import com.infisical.devserver.store.Project;
import com.infisical.devserver.store.Store;
import java.util.List;
import java.util.Map;

/**
 * Checks whether a caller may use a project
 * (docs/design/infisical-api.md#13-facts-an-embedded-dev-server-must-reproduce: fact 13).
 */
final class Gate {
  private Gate() {}

  /** What the caller may do in the project; refuses who is no member. */
  static Access access(Store.Tables tables, Caller caller, Project project) {
    if (caller.identity().organizationAdmin()) {
      return new Access(List.of(Role.admin()));
    }
    return tables
        .identities()
        .roles(project.id(), caller.identity().id())
        .map(Access::new)
        .orElseThrow(() -> ApiException.forbiddenBecause("You are not member of this project"));
  }

  /** The project with that id, in the words of the secret routes. */
  static Project project(Store.Tables tables, String id) {
    return tables
        .projects()
        .byId(id)
        .orElseThrow(() -> ApiException.notFound("Project with " + id + " not found"));
  }

  /** The project with that id, in the words of the project routes. */
  static Project projectWithId(Store.Tables tables, String id) {
    return tables
        .projects()
        .byId(id)
        .orElseThrow(() -> ApiException.notFound("Project with ID '" + id + "' not found"));
  }

  static void mayWrite(Access access, FolderKey folder, String action, String subject) {
    if (!access.mayWrite(folder)) {
      throw ApiException.denied(
          action,
          subject,
          Map.of("environment", folder.environment(), "secretPath", folder.path()));
    }
  }

  static void mayAdminister(Access access, String action, String subject) {
    if (!access.mayAdminister()) {
      throw ApiException.denied(action, subject, Map.of());
    }
  }

  /** Only admins of the organisation pass. */
  static void organizationAdmin(Caller caller, String action, String subject) {
    if (!caller.identity().organizationAdmin()) {
      throw ApiException.denied(action, subject, Map.of());
    }
  }

  static void environment(Project project, String slug) {
    if (project.environment(slug).isEmpty()) {
      throw ApiException.notFound(
          "Environment with slug '%s' in project with ID '%s' not found"
              .formatted(slug, project.id()));
    }
  }
}
