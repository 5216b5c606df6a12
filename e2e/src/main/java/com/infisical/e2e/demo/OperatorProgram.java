package com.infisical.e2e.demo;

import com.infisical.testkit.ChildProcess;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.ControlPlaneException;
import com.infisical.testkit.FreePort;
import com.infisical.testkit.Repository;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Starts the packaged operator as users run it: a process with a service account and the chart's
 * rights.
 */
public final class OperatorProgram {
  private static final String NAMESPACE = "infisical-operator";
  private static final String PROGRAM = "dist/infisical-operator/bin/infisical-operator";
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final int PORTS_TRIED = 3;

  private OperatorProgram() {}

  /** Starts it, the first time or again, and waits until it is ready. */
  public static ChildProcess start(ControlPlane controlPlane, Repository repository)
      throws InterruptedException {
    Path program = repository.path(PROGRAM);
    if (!Files.isExecutable(program)) {
      throw new DemoFailure("There is no operator at " + program + ": run 'make dist' first.");
    }
    if (controlPlane.client().namespaces().withName(NAMESPACE).get() == null) {
      controlPlane.createNamespace(NAMESPACE);
      controlPlane.installOperatorRbac(NAMESPACE);
    }
    Path kubeconfig = controlPlane.kubeConfigFileFor(NAMESPACE, ControlPlane.OPERATOR);
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build()) {
      for (int attempt = 1; ; attempt++) {
        int port = FreePort.find();
        ChildProcess operator =
            controlPlane.startProgram("operator", command(program, kubeconfig, port));
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

  private static ProcessBuilder command(Path program, Path kubeconfig, int port) {
    ProcessBuilder command =
        new ProcessBuilder(
            program.toString(),
            "--health-probe-bind-address=127.0.0.1:" + port,
            "--leader-elect",
            "--zap-encoder=console");
    // What the user's shell holds for other clusters and servers must not reach the demo.
    command
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("INFISICAL_") || name.startsWith("KUBERNETES_"));
    command.environment().put("KUBECONFIG", kubeconfig.toString());
    command.environment().put("POD_NAMESPACE", NAMESPACE);
    return command;
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
