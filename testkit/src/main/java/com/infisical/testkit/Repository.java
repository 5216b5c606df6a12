package com.infisical.testkit;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds files of this source tree from wherever inside it a program was started. */
public record Repository(Path root) {
  private static final String LANDMARK = "control-plane/build.sh";

  /** The source tree around the working directory. */
  public static Repository find() {
    Path start = Path.of("").toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.isRegularFile(folder.resolve(LANDMARK))) {
        return new Repository(folder);
      }
    }
    throw new ControlPlaneException(
        "No folder above " + start + " has " + LANDMARK + ". Start this inside the source tree.");
  }

  /** A file or folder of the source tree; {@code relative} uses slashes. */
  public Path path(String relative) {
    return root.resolve(relative);
  }
}
