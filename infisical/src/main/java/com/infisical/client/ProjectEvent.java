package com.infisical.client;

import java.util.Set;

/**
 * Something changed in the secrets of a project: a hint to read again, never with a value.
 *
 * @param type such as {@code secret:update}; empty when the server did not say
 * @param projectId the project whose stream told it
 * @param folders where; empty when it could not be told, so anywhere in the project
 */
public record ProjectEvent(String type, String projectId, Set<Folder> folders) {
  /** Copies the set. */
  public ProjectEvent {
    folders = Set.copyOf(folders);
  }

  /** One folder of one environment. */
  public record Folder(String environmentSlug, String secretPath) {}

  /** Whether it may have happened anywhere in the project. */
  public boolean isAnywhere() {
    return folders.isEmpty();
  }
}
