package com.infisical.devserver.store;

import java.util.Optional;

/** Where a folder is: project, environment slug and normalised path ({@code /} or {@code /a/b}). */
public record FolderKey(String projectId, String environment, String path) {
  public FolderKey {
    path = normalise(path);
  }

  /** The path with a leading slash and without a trailing one. */
  public static String normalise(String path) {
    String joined = ("/" + path.strip()).replaceAll("/+", "/");
    return joined.length() > 1 && joined.endsWith("/")
        ? joined.substring(0, joined.length() - 1)
        : joined;
  }

  /** The folder above; empty for the root. */
  public Optional<FolderKey> parent() {
    if (path.equals("/")) {
      return Optional.empty();
    }
    return Optional.of(
        new FolderKey(projectId, environment, path.substring(0, path.lastIndexOf('/'))));
  }

  /** The last part of the path, {@code root} for the root as Infisical calls it. */
  public String name() {
    return path.equals("/") ? "root" : path.substring(path.lastIndexOf('/') + 1);
  }

  /** The folder of that name in this one. */
  public FolderKey child(String name) {
    return new FolderKey(projectId, environment, path + "/" + name);
  }

  /** How many folders above {@code below} this one is; negative when it is not above. */
  public int depthTo(String below) {
    String prefix = path.equals("/") ? "/" : path + "/";
    if (below.equals(path)) {
      return 0;
    }
    return below.startsWith(prefix)
        ? (int) below.substring(prefix.length()).chars().filter(each -> each == '/').count() + 1
        : -1;
  }
}
