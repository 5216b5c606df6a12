package com.infisical.testkit;

import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubeapitest.KubeAPITestException;
import io.fabric8.kubeapitest.binary.BinaryManager;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the programs of a control plane are: built by {@code control-plane/build.sh}, or, on a
 * machine without Go, downloaded by kube-api-test, which has neither controller manager nor Helm.
 */
public record ControlPlaneBinaries(
    Path etcd,
    Path apiServer,
    Path kubectl,
    Optional<Path> controllerManager,
    Optional<Path> helm) {

  /** {@code build.sh} ends with this when there is no Go to build with. */
  private static final int NO_GO = 3;

  /**
   * Builds or downloads what is missing; the first build takes minutes and reports on standard
   * error.
   */
  public static ControlPlaneBinaries locate(Repository repository) {
    Path script = repository.path("control-plane/build.sh");
    try {
      Process build =
          new ProcessBuilder(script.toString())
              .redirectInput(Redirect.PIPE)
              .redirectError(Redirect.INHERIT)
              .start();
      build.getOutputStream().close();
      List<String> paths =
          new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .toList();
      return switch (build.waitFor()) {
        case 0 -> built(Path.of(paths.get(0)), Path.of(paths.get(1)));
        case NO_GO -> downloaded();
        default ->
            throw new ControlPlaneException(
                "The control plane could not be built. Run " + script + " to see why.");
      };
    } catch (IOException e) {
      throw new ControlPlaneException("Cannot run " + script + ": is bash installed?", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ControlPlaneException("Interrupted while the control plane was being built.", e);
    }
  }

  /** The controller manager, or a sentence on how to get one. */
  Path requireControllerManager() {
    return controllerManager.orElseThrow(
        () ->
            new ControlPlaneException(
                "There is no kube-controller-manager: the downloaded control plane lacks it."
                    + " Install Go and run control-plane/build.sh, or ask for a control plane"
                    + " without a controller manager."));
  }

  /** Helm, or a sentence on how to get it. */
  Path requireHelm() {
    return helm.orElseThrow(
        () ->
            new ControlPlaneException(
                "There is no Helm: install Go and run control-plane/build.sh, which builds it."));
  }

  private static ControlPlaneBinaries built(Path home, Path helm) throws IOException {
    try (Stream<Path> versions = Files.list(home.resolve("k8s"))) {
      Path folder =
          versions
              .findFirst()
              .orElseThrow(() -> new ControlPlaneException("Nothing was built in " + home + "."));
      return new ControlPlaneBinaries(
          folder.resolve("etcd"),
          folder.resolve("kube-apiserver"),
          folder.resolve("kubectl"),
          Optional.of(folder.resolve("kube-controller-manager")),
          Optional.of(helm));
    }
  }

  private static ControlPlaneBinaries downloaded() {
    var manager = new BinaryManager(KubeAPIServerConfigBuilder.anAPIServerConfig().build());
    try {
      manager.initAndDownloadIfRequired();
    } catch (KubeAPITestException e) {
      throw new ControlPlaneException(
          "There is neither Go to build a control plane with nor a way to download one. Install Go"
              + " (see control-plane/build.sh), or connect to the internet.",
          e);
    }
    var binaries = manager.binaries();
    return new ControlPlaneBinaries(
        binaries.getEtcd().toPath(),
        binaries.getApiServer().toPath(),
        binaries.getKubectl().toPath(),
        Optional.empty(),
        Optional.empty());
  }

  /** All programs that are there, for messages. */
  List<Path> all() {
    return Stream.concat(Stream.of(etcd, apiServer, kubectl), controllerManager.stream()).toList();
  }
}
