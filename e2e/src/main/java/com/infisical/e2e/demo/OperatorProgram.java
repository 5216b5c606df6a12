package com.infisical.e2e.demo;

import com.infisical.testkit.ChildProcess;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.ControlPlaneException;
import com.infisical.testkit.FreePort;
import com.infisical.testkit.Helm;
import com.infisical.testkit.Repository;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Installs the chart, and starts the packaged operator as its Deployment would: there is no kubelet
 * to do it.
 */
public final class OperatorProgram {
  /** Name of release, Deployment and namespace. */
  private static final String NAME = "infisical-operator";

  private static final String FIRST = "operator";
  private static final String PROGRAM = "dist/infisical-operator/bin/infisical-operator";
  private static final String ARGUMENTS =
      "controllerManager.manager.args={--leader-elect,--health-probe-bind-address=:8081,--zap-encoder=console}";
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final int PORTS_TRIED = 3;

  private OperatorProgram() {}

  /** Installs the chart with its custom resource definitions, service account and rights. */
  public static void install(ControlPlane controlPlane) {
    install(controlPlane, List.of());
  }

  /** The same with more values, such as {@code shards=2}; again, with others, to upgrade. */
  public static void install(ControlPlane controlPlane, List<String> values) {
    Stream<String> command =
        Stream.of(
            "upgrade",
            "--install",
            NAME,
            Helm.chart().toString(),
            "--namespace=" + NAME,
            "--create-namespace",
            "--set=" + ARGUMENTS);
    controlPlane
        .helm()
        .require(
            Stream.concat(command, values.stream().map("--set="::concat)).toArray(String[]::new));
    controlPlane.awaitCrds();
  }

  /** Starts the packaged operator, the first time or again, and waits until it is ready. */
  public static ChildProcess start(ControlPlane controlPlane, Repository repository)
      throws InterruptedException {
    return start(controlPlane, repository, FIRST);
  }

  /** The same with another name, beside others; its log is {@code <name>.log}. */
  public static ChildProcess start(ControlPlane controlPlane, Repository repository, String name)
      throws InterruptedException {
    return start(controlPlane, repository, NAME, name);
  }

  /** The same for one of the chart's Deployments, of which it has one a shard. */
  public static ChildProcess start(
      ControlPlane controlPlane, Repository repository, String deployment, String name)
      throws InterruptedException {
    return start(
        controlPlane, deployment(controlPlane, deployment), words(repository, List.of()), name);
  }

  /** The same with these words before the program, such as {@code env NAME=value}. */
  public static ChildProcess start(
      ControlPlane controlPlane, Repository repository, List<String> before, String name)
      throws InterruptedException {
    return start(controlPlane, deployment(controlPlane, NAME), words(repository, before), name);
  }

  private static List<String> words(Repository repository, List<String> before) {
    Path program = repository.path(PROGRAM);
    if (!Files.isExecutable(program)) {
      throw new DemoFailure("There is no operator at " + program + ": run 'make dist' first.");
    }
    return Stream.concat(before.stream(), Stream.of(program.toString())).toList();
  }

  private static Deployment deployment(ControlPlane controlPlane, String name) {
    return controlPlane.client().apps().deployments().inNamespace(NAME).withName(name).require();
  }

  /**
   * Starts what a Deployment of the chart would, and waits until it is ready.
   *
   * @param program the words that start the operator here
   */
  public static ChildProcess start(
      ControlPlane controlPlane, Deployment deployment, List<String> program)
      throws InterruptedException {
    return start(controlPlane, deployment, program, FIRST);
  }

  private static ChildProcess start(
      ControlPlane controlPlane, Deployment deployment, List<String> program, String name)
      throws InterruptedException {
    OperatorContainer container = OperatorContainer.of(deployment);
    Path kubeconfig =
        controlPlane.kubeConfigFileFor(container.namespace(), container.serviceAccount());
    return start(controlPlane, name, port -> container.process(program, kubeconfig, port));
  }

  /**
   * Starts a process that is an operator, and waits until it is ready.
   *
   * @param process makes it for a port where it answers health checks
   */
  public static ChildProcess start(
      ControlPlane controlPlane, String name, IntFunction<ProcessBuilder> process)
      throws InterruptedException {
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build()) {
      for (int attempt = 1; ; attempt++) {
        int port = FreePort.find();
        ChildProcess operator = controlPlane.startProgram(name, process.apply(port));
        URI ready = URI.create("http://127.0.0.1:" + port + "/readyz");
        try {
          operator.awaitReady(START_LIMIT, () -> answersOk(http, ready));
          return operator;
        } catch (ControlPlaneException e) {
          // Another process may have taken the port between the search and the start.
          if (attempt == PORTS_TRIED || !operator.lostItsPort()) {
            throw e;
          }
        }
      }
    }
  }

  private static boolean answersOk(HttpClient http, URI address) {
    try {
      HttpRequest request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(2)).build();
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
