package com.infisical.testkit;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Starts and ends the processes of one control plane: etcd on sockets inside the folder,
 * kube-apiserver on a free port of the loopback interface and kube-controller-manager without a
 * port.
 */
final class Servers implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  // The operator has 5 s to end (docs/operations.md), and some for a slow machine.
  private static final Duration PROGRAM_GRACE = Duration.ofSeconds(8);
  private static final int PORTS_TRIED = 5;
  // Names in the form host:port, which etcd insists on; they are files in the working directory.
  private static final String ETCD_CLIENTS = "unix://localhost:1";
  private static final String ETCD_PEERS = "unix://localhost:2";
  private static final String CONTROLLERS =
      String.join(
          ",",
          "clusterrole-aggregation-controller",
          "daemonset-controller",
          "deployment-controller",
          "garbage-collector-controller",
          "job-controller",
          "namespace-controller",
          "replicaset-controller",
          "resourcequota-controller",
          "root-ca-certificate-publisher-controller",
          "serviceaccount-controller",
          "serviceaccount-token-controller",
          "statefulset-controller");

  private static final String COLLECTS_GARBAGE = "Proceeding to collect garbage";
  private static final String DEFAULT_SERVICE_ACCOUNT =
      "/api/v1/namespaces/default/serviceaccounts/default";

  private final ControlPlaneBinaries binaries;
  private final Path folder;
  private final Watchdog watchdog;
  private final Certificates certificates = new Certificates();
  private final String adminToken = randomToken();
  private final String controllerManagerToken = randomToken();
  private final List<ChildProcess> running = new ArrayList<>();
  private final List<ChildProcess> programs = new CopyOnWriteArrayList<>();
  private @Nullable ChildProcess controllerManager;
  private @Nullable ChildProcess apiServer;
  private List<String> apiServerFlags = List.of();
  private int port;

  Servers(ControlPlaneBinaries binaries, Path folder) {
    this.binaries = binaries;
    this.folder = folder;
    this.watchdog = new Watchdog(folder);
  }

  /** Starts etcd and the API server and waits until the API server serves. */
  void start(List<String> apiServerFlags) throws IOException, InterruptedException {
    Files.createDirectory(folder, onlyFor("rwx------"));
    write("ca.crt", certificates.authorityPem());
    write("apiserver.crt", certificates.serverPem());
    write("apiserver.key", certificates.serverKeyPem());
    write("service-accounts.key", certificates.serviceAccountKeyPem());
    write(
        "tokens.csv",
        adminToken
            + ",testkit-admin,testkit-admin,system:masters\n"
            + controllerManagerToken
            + ",system:kube-controller-manager,system:kube-controller-manager\n");
    this.apiServerFlags = List.copyOf(apiServerFlags);
    running.add(server("etcd", etcdCommand()));
    apiServer = startApiServer();
  }

  /** Kills the API server, and starts it again on the same port; waits until it serves. */
  synchronized void restartApiServer() throws InterruptedException {
    if (apiServer != null) {
      apiServer.kill();
    }
    apiServer = server("kube-apiserver", apiServerCommand());
    awaitServing(apiServer);
  }

  /** Starts the controller manager and waits until it works; an earlier one is ended first. */
  synchronized void startControllerManager() throws IOException, InterruptedException {
    Path program = binaries.requireControllerManager();
    if (controllerManager != null) {
      controllerManager.kill();
    }
    String user = "system:kube-controller-manager";
    write(
        "controller-manager.kubeconfig",
        new Kubeconfig(
                address(), certificates.authorityPem(), user, controllerManagerToken, "default")
            .toYaml());
    ChildProcess started =
        server(
            "kube-controller-manager",
            List.of(
                program.toString(),
                "--kubeconfig=controller-manager.kubeconfig",
                "--service-account-private-key-file=service-accounts.key",
                "--root-ca-file=ca.crt",
                "--use-service-account-credentials=true",
                "--leader-elect=false",
                "--secure-port=0",
                "--profiling=false",
                "--controllers=" + CONTROLLERS));
    controllerManager = started;
    try (KubernetesClient probe = probe()) {
      started.awaitReady(
          START_LIMIT,
          () -> started.hasLogged(COLLECTS_GARBAGE) && answers(probe, DEFAULT_SERVICE_ACCOUNT));
    }
  }

  String address() {
    return "https://127.0.0.1:" + port;
  }

  String authorityPem() {
    return certificates.authorityPem();
  }

  /** A way to the API server on which chosen requests fail. */
  ApiFaults faults() {
    return new ApiFaults(certificates.serverContext(), port);
  }

  Kubeconfig admin() {
    return new Kubeconfig(
        address(), certificates.authorityPem(), "testkit-admin", adminToken, "default");
  }

  Path folder() {
    return folder;
  }

  /** Starts a program that is ended, gently, before the servers are. */
  ChildProcess startProgram(String name, ProcessBuilder program) {
    ChildProcess started = ChildProcess.start(name, folder, watchdog, program);
    programs.add(started);
    return started;
  }

  @Override
  public synchronized void close() {
    programs.forEach(program -> program.stop(PROGRAM_GRACE));
    if (controllerManager != null) {
      controllerManager.kill();
    }
    if (apiServer != null) {
      apiServer.kill();
    }
    running.reversed().forEach(ChildProcess::kill);
    watchdog.close();
  }

  private ChildProcess startApiServer() throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      port = FreePort.find();
      ChildProcess server = server("kube-apiserver", apiServerCommand());
      try {
        awaitServing(server);
        return server;
      } catch (ControlPlaneException e) {
        // Between the search and the start another process may have taken the port.
        if (attempt == PORTS_TRIED || !server.lostItsPort()) {
          throw e;
        }
      }
    }
  }

  private void awaitServing(ChildProcess server) throws InterruptedException {
    try (KubernetesClient probe = probe()) {
      server.awaitReady(
          START_LIMIT,
          () -> answers(probe, "/readyz") && answers(probe, "/api/v1/namespaces/default"));
    }
  }

  private ChildProcess server(String name, List<String> command) {
    return ChildProcess.start(
        name, folder, watchdog, new ProcessBuilder(command).directory(folder.toFile()));
  }

  private List<String> etcdCommand() {
    return List.of(
        binaries.etcd().toString(),
        "--name=testkit",
        "--data-dir=etcd",
        "--listen-client-urls=" + ETCD_CLIENTS,
        "--advertise-client-urls=" + ETCD_CLIENTS,
        "--listen-peer-urls=" + ETCD_PEERS,
        "--initial-advertise-peer-urls=" + ETCD_PEERS,
        "--initial-cluster=testkit=" + ETCD_PEERS,
        "--unsafe-no-fsync",
        "--log-level=warn");
  }

  private List<String> apiServerCommand() {
    List<String> command =
        new ArrayList<>(
            List.of(
                binaries.apiServer().toString(),
                "--etcd-servers=" + ETCD_CLIENTS,
                "--bind-address=127.0.0.1",
                "--secure-port=" + port,
                "--tls-cert-file=apiserver.crt",
                "--tls-private-key-file=apiserver.key",
                "--cert-dir=certs",
                "--token-auth-file=tokens.csv",
                "--authorization-mode=RBAC",
                "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
                // It would name an address that it does not listen on.
                "--service-account-jwks-uri=https://127.0.0.1:" + port + "/openid/v1/jwks",
                "--service-account-signing-key-file=service-accounts.key",
                "--service-account-key-file=service-accounts.key",
                "--service-cluster-ip-range=10.0.0.0/24",
                "--endpoint-reconciler-type=none",
                "--allow-privileged=true",
                "--profiling=false"));
    command.addAll(apiServerFlags);
    return command;
  }

  private KubernetesClient probe() {
    Config config = Config.fromKubeconfig(admin().toYaml());
    config.setRequestRetryBackoffLimit(0);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static boolean answers(KubernetesClient probe, String path) {
    try {
      return probe.raw(path) != null;
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  /** Writes a file that only this user can read and that goes with the folder. */
  Path write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    if (Files.notExists(file)) {
      Files.createFile(file, onlyFor("rw-------"));
    }
    return Files.writeString(file, content);
  }

  private static FileAttribute<Set<PosixFilePermission>> onlyFor(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }

  private static String randomToken() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
