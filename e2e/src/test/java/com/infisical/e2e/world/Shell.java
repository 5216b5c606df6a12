package com.infisical.e2e.world;

import com.infisical.commands.Main;
import com.infisical.testkit.CommandResult;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A shell in the source tree, as a reader of the pages has it: kubectl and helm talk to a control
 * plane. Images are not built, and logs of pods not read, because there is no kubelet.
 */
public final class Shell {
  private final Path tools;
  private final ControlPlane plane;

  private Shell(Path tools, ControlPlane plane) {
    this.tools = tools;
    this.plane = plane;
  }

  /**
   * A shell for this control plane.
   *
   * @param tools an empty folder for its programs
   */
  public static Shell on(ControlPlane plane, Path tools) throws IOException {
    Shell shell = new Shell(tools, plane);
    shell.program("helm", "exec " + plane.helm().program() + " \"$@\"");
    shell.program(
        "kubectl",
        "for word; do [ \"$word\" != logs ] || exit 0; done",
        "exec " + plane.kubectl() + " \"$@\"");
    // Of clouds and of images only what later commands need is left behind.
    for (String absent : List.of("docker", "aws", "az")) {
      shell.program(absent, "exit 0");
    }
    shell.program("gcloud", "for word; do [ \"$word\" != key.json ] || echo {} >key.json; done");
    // The other targets take minutes: that they exist is enough.
    shell.program(
        "make", "[ \"$1\" = manifests ] || set -- -n \"$@\"", "exec /usr/bin/make \"$@\"");
    shell.program(
        "infisical-operator",
        "exec '%s' -cp '%s' %s \"$@\""
            .formatted(
                Path.of(System.getProperty("java.home"), "bin/java"),
                System.getProperty("java.class.path"),
                Main.class.getName()));
    return shell;
  }

  private void program(String name, String... lines) throws IOException {
    Path file =
        Files.writeString(tools.resolve(name), "#!/bin/bash\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  /** Runs some lines up to the first that fails. */
  public CommandResult run(String lines) throws IOException {
    ProcessBuilder shell = new ProcessBuilder("bash", "-euo", "pipefail", "-c", lines);
    shell.directory(Repository.find().root().toFile());
    shell.environment().put("PATH", tools + ":" + System.getenv("PATH"));
    shell.environment().put("KUBECONFIG", plane.kubeConfigFile().toString());
    for (String folder : new String[] {"HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"}) {
      shell.environment().put(folder, tools.resolve(folder).toString());
    }
    Path out = Files.createTempFile(tools, "out", ".txt");
    Path err = Files.createTempFile(tools, "err", ".txt");
    Process running = shell.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    running.getOutputStream().close();
    try {
      int code = running.waitFor();
      return new CommandResult(code, Files.readString(out), Files.readString(err));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while a command was running", e);
    }
  }
}
