package com.infisical.client;

/**
 * A folder of a project's environment, in which secrets are written.
 *
 * @param projectId the project's id, already resolved from a slug where the user gave one
 * @param path with a leading slash
 */
public record SecretFolder(String projectId, String environmentSlug, String path) {
  /** The folder of that name in this one. */
  public SecretFolder child(String name) {
    return new SecretFolder(
        projectId, environmentSlug, path.endsWith("/") ? path + name : path + "/" + name);
  }
}
