package com.infisical.e2e.demo;

import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Starts what the demo needs, in the order in which the parts need each other, and stops it. */
final class DemoStage implements AutoCloseable {
  private static final String REVIEWER = "infisical-token-reviewer";

  private final ControlPlane controlPlane;
  private final DemoInfisical infisical;
  private final KeptOperator operator;
  private final Repository repository;

  private DemoStage(
      ControlPlane controlPlane,
      DemoInfisical infisical,
      KeptOperator operator,
      Repository repository) {
    this.controlPlane = controlPlane;
    this.infisical = infisical;
    this.operator = operator;
    this.repository = repository;
  }

  /** Starts everything; what had been started before a failure is taken down. */
  static DemoStage build(Screen screen) throws InterruptedException {
    Repository repository = Repository.find();
    screen.step("A Kubernetes control plane");
    ControlPlane controlPlane = ControlPlane.builder().controllerManager(true).start();
    boolean built = false;
    try {
      String version = controlPlane.client().getKubernetesVersion().getGitVersion();
      screen.done(
          "Kubernetes " + version + " serves at " + controlPlane.address(),
          controlPlane.startedIn());
      DemoInfisical infisical = infisical(screen, controlPlane, repository);
      KeptOperator operator = operator(screen, controlPlane, repository);
      built = true;
      return new DemoStage(controlPlane, infisical, operator, repository);
    } finally {
      if (!built) {
        controlPlane.close();
      }
    }
  }

  private static DemoInfisical infisical(
      Screen screen, ControlPlane controlPlane, Repository repository) {
    screen.step("An Infisical server");
    Stopwatch watch = Stopwatch.start();
    // Its reviewer has to exist before the server is told to use it.
    controlPlane.apply(repository.path("examples/00-namespace.yaml"));
    controlPlane.apply(repository.path("examples/22-token-reviewer.yaml"));
    DemoInfisical infisical =
        DemoInfisical.start(repository, controlPlane.kubeConfigFor(DemoStory.NAMESPACE, REVIEWER));
    screen.done(
        "The dev server with the data of examples/dev-server/seed.yaml runs at "
            + infisical.address(),
        watch.elapsed());
    return infisical;
  }

  private static KeptOperator operator(
      Screen screen, ControlPlane controlPlane, Repository repository) throws InterruptedException {
    screen.step("The operator");
    Stopwatch watch = Stopwatch.start();
    OperatorProgram.install(controlPlane);
    screen.command(
        "helm install infisical-operator charts/infisical-operator --namespace infisical-operator"
            + " --create-namespace");
    screen.done(
        "The chart is installed: custom resource definitions, service account, rights, Deployment",
        watch.elapsed());
    watch = Stopwatch.start();
    KeptOperator operator = KeptOperator.start(controlPlane, repository);
    screen.done(
        "The operator is ready: a process (pid %d) with the arguments, environment and service account of the Deployment"
            .formatted(operator.process().pid()),
        watch.elapsed());
    return operator;
  }

  ControlPlane controlPlane() {
    return controlPlane;
  }

  DemoInfisical infisical() {
    return infisical;
  }

  KeptOperator operator() {
    return operator;
  }

  /** Whether the dev server had to take another port than the one that the examples name. */
  boolean isElsewhere() {
    return !infisical.address().equals(DemoInfisical.EXPECTED_ADDRESS);
  }

  /** The manifests of examples/, or copies of them with the address of this dev server. */
  Path examples() {
    Path originals = repository.path("examples");
    if (!isElsewhere()) {
      return originals;
    }
    try {
      Path copies = Files.createDirectories(controlPlane.folder().resolve("examples"));
      for (Path original : manifests(originals)) {
        Files.writeString(
            copies.resolve(original.getFileName()),
            Files.readString(original)
                .replace(DemoInfisical.EXPECTED_ADDRESS, infisical.address()));
      }
      return copies;
    } catch (IOException e) {
      throw new DemoFailure("The examples could not be copied.", e);
    }
  }

  private static List<Path> manifests(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).toList();
    }
  }

  @Override
  public void close() {
    operator.close();
    infisical.close();
    controlPlane.close();
  }
}
