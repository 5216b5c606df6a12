package com.infisical.testkit;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A running Kubernetes control plane with RBAC and service account tokens that lasts until {@link
 * #close()} or the end of this JVM, even a violent one. Any number can run at once. Thread-safe.
 */
public final class ControlPlane implements AutoCloseable {
  /** The service account that {@link #installOperatorRbac} makes. */
  public static final String OPERATOR = "infisical-operator";

  private static final Duration TOKEN_LIFETIME = Duration.ofHours(24);

  private final ControlPlaneBinaries binaries;
  private final Servers servers;
  private final boolean controllerManager;
  private final Path kubeconfig;
  private final CommandLineTool kubectl;
  private final KubernetesClient client;
  private final Duration startedIn;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread closeOnExit = new Thread(this::stop, "control-plane-shutdown");

  ControlPlane(
      ControlPlaneBinaries binaries, Servers servers, boolean controllerManager, Duration startedIn)
      throws IOException {
    this.binaries = binaries;
    this.servers = servers;
    this.controllerManager = controllerManager;
    this.startedIn = startedIn;
    this.kubeconfig = servers.write("kubeconfig", servers.admin().toYaml());
    this.kubectl =
        new CommandLineTool(
            binaries.kubectl(),
            Map.of(
                "KUBECONFIG",
                kubeconfig.toString(),
                "KUBECACHEDIR",
                servers.folder().resolve("kubectl-cache").toString()));
    this.client = clientWith(servers.admin());
    Runtime.getRuntime().addShutdownHook(closeOnExit);
  }

  /** Starts etcd and the API server, without a controller manager. */
  public static ControlPlane start() {
    return builder().start();
  }

  /** Settings for a control plane; all have defaults. */
  public static ControlPlaneBuilder builder() {
    return new ControlPlaneBuilder();
  }

  /** The API server's address, {@code https://127.0.0.1:port}. */
  public String address() {
    return servers.address();
  }

  /** The certificate authority to trust at {@link #address()}, PEM. */
  public String caCertificatePem() {
    return servers.authorityPem();
  }

  /** How long the start took, without building. */
  public Duration startedIn() {
    return startedIn;
  }

  /** A kubeconfig of an administrator. */
  public String kubeConfig() {
    return servers.admin().toYaml();
  }

  /**
   * {@link #kubeConfig()} as a file that only this user can read; it goes with the control plane.
   */
  public Path kubeConfigFile() {
    return kubeconfig;
  }

  /** A client with an administrator's rights; closed with the control plane. */
  public KubernetesClient client() {
    return client;
  }

  /**
   * A kubeconfig of a service account that exists, valid for a day: what RBAC refuses it, it
   * refuses here.
   */
  public String kubeConfigFor(String namespace, String serviceAccount) {
    return kubeconfigOf(namespace, serviceAccount).toYaml();
  }

  /**
   * {@link #kubeConfigFor} as a file that only this user can read; it goes with the control plane.
   */
  public Path kubeConfigFileFor(String namespace, String serviceAccount) {
    try {
      return servers.write(
          namespace + "." + serviceAccount + ".kubeconfig",
          kubeConfigFor(namespace, serviceAccount));
    } catch (IOException e) {
      throw new ControlPlaneException("Cannot write a kubeconfig for " + serviceAccount + ".", e);
    }
  }

  /** A client acting as a service account that exists; the caller closes it. */
  public KubernetesClient clientFor(String namespace, String serviceAccount) {
    return clientWith(kubeconfigOf(namespace, serviceAccount));
  }

  /** Creates a namespace with this prefix and a random suffix and returns its name. */
  public String namespace(String prefix) {
    String suffix = Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    String name = prefix.toLowerCase(Locale.ROOT) + "-" + suffix;
    createNamespace(name);
    return name;
  }

  /** Creates a namespace with exactly this name. */
  public void createNamespace(String name) {
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
  }

  /** A folder for files that shall go with the control plane; only this user can read it. */
  public Path folder() {
    return servers.folder();
  }

  /** The kubectl that fits the API server. */
  public Path kubectl() {
    return binaries.kubectl();
  }

  /** Runs kubectl as an administrator and waits for its end. */
  public CommandResult kubectl(String... arguments) {
    return kubectl.run(List.of(arguments));
  }

  /** Helm as an administrator of this control plane. */
  public Helm helm() {
    return Helm.with(binaries.requireHelm(), servers.folder(), kubeconfig);
  }

  /**
   * Applies a manifest, or all manifests of a folder, as an administrator.
   *
   * @throws ControlPlaneException with what the API server said; fields it does not know are
   *     refused
   */
  public void apply(Path manifests) {
    kubectl.require("apply", "--server-side", "--validate=strict", "-f", manifests.toString());
  }

  /**
   * Installs the operator's custom resource definitions and waits until they are served and
   * collected.
   */
  public void applyCrds() {
    apply(crds());
    awaitCrds();
  }

  /**
   * Waits until the operator's custom resource definitions, which somebody installed, are served
   * and collected.
   */
  public void awaitCrds() {
    kubectl.require(
        "wait", "--for=condition=Established", "--timeout=30s", "-f", crds().toString());
    if (controllerManager) {
      restartControllerManager();
    }
  }

  /**
   * Makes the service account {@link #OPERATOR} in a namespace that exists and binds it to what the
   * chart allows the operator everywhere and in this namespace.
   */
  public void installOperatorRbac(String namespace) {
    for (HasMetadata each : OperatorBindings.in(namespace, client)) {
      client.resource(each).forceConflicts().serverSideApply();
    }
  }

  /**
   * Starts a program that uses this control plane. It gets SIGTERM and a few seconds when the
   * control plane is closed, before that goes, and does not outlive this JVM either. Its output is
   * its {@link ChildProcess#log}.
   */
  public ChildProcess startProgram(String name, ProcessBuilder program) {
    return servers.startProgram(name, program);
  }

  /**
   * Kills the API server without a warning and starts it again at the same address; returns when it
   * serves. What is in etcd stays.
   */
  public void restartApiServer() throws InterruptedException {
    servers.restartApiServer();
  }

  /** Opens a way to the API server on which chosen requests fail; the caller closes it. */
  public ApiFaults openApiFaults() {
    return servers.faults();
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(closeOnExit);
    } catch (IllegalStateException e) {
      // The JVM is going down already and runs the hook by itself; stop() does its work once.
    }
    stop();
  }

  // The garbage collector looks for new kinds every 30 s only; a new one knows them from its start.
  private void restartControllerManager() {
    try {
      servers.startControllerManager();
    } catch (IOException e) {
      throw new ControlPlaneException("Cannot write the controller manager's kubeconfig.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ControlPlaneException("Interrupted while restarting the controller manager.", e);
    }
  }

  private static Path crds() {
    return Repository.find().path("charts/infisical-operator/files/crds");
  }

  private void stop() {
    if (closed.compareAndSet(false, true)) {
      client.close();
      servers.close();
    }
  }

  private Kubeconfig kubeconfigOf(String namespace, String serviceAccount) {
    TokenRequest request =
        new TokenRequestBuilder()
            .withNewSpec()
            .withExpirationSeconds(TOKEN_LIFETIME.toSeconds())
            .endSpec()
            .build();
    TokenRequest granted =
        client
            .serviceAccounts()
            .inNamespace(namespace)
            .withName(serviceAccount)
            .tokenRequest(request);
    return new Kubeconfig(
        address(),
        caCertificatePem(),
        "system:serviceaccount:" + namespace + ":" + serviceAccount,
        granted.getStatus().getToken(),
        namespace);
  }

  private static KubernetesClient clientWith(Kubeconfig kubeconfig) {
    return new KubernetesClientBuilder()
        .withConfig(Config.fromKubeconfig(kubeconfig.toYaml()))
        .build();
  }
}
