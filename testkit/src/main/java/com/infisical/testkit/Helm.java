package com.infisical.testkit;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs the Helm that {@code control-plane/build.sh} built, undisturbed by the user's own. */
public final class Helm {
  private static final String CHART = "charts/infisical-operator";

  private final CommandLineTool tool;

  private Helm(CommandLineTool tool) {
    this.tool = tool;
  }

  /**
   * Helm without a cluster, to lint, render and package.
   *
   * @param scratch where it may keep what it likes
   */
  public static Helm offline(Path scratch) {
    Path program = ControlPlaneBinaries.locate(Repository.find()).requireHelm();
    // A kubeconfig of the user's must not be asked for its cluster.
    return with(program, scratch, scratch.resolve("none.kubeconfig"));
  }

  static Helm with(Path program, Path scratch, Path kubeconfig) {
    Map<String, String> environment = new HashMap<>();
    environment.put("KUBECONFIG", kubeconfig.toString());
    for (String folder : List.of("CACHE", "CONFIG", "DATA")) {
      environment.put("HELM_" + folder + "_HOME", scratch.resolve("helm-" + folder).toString());
    }
    return new Helm(new CommandLineTool(program, environment));
  }

  /** The operator's chart in the source tree. */
  public static Path chart() {
    return Repository.find().path(CHART);
  }

  /** Where it is. */
  public Path program() {
    return tool.program();
  }

  /** Runs it and waits for its end. */
  public CommandResult run(List<String> arguments) {
    return tool.run(arguments);
  }

  /**
   * The same where success is expected; returns what it printed.
   *
   * @throws ControlPlaneException with what it said when it fails
   */
  public String require(String... arguments) {
    return tool.require(arguments);
  }
}
