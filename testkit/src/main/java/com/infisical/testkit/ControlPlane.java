package com.infisical.testkit;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A running Kubernetes control plane with RBAC and service account tokens that lasts until {@link
 * #close()} or the end of this JVM, even a violent one. Any number can run at once. Thread-safe.
 */
public final class ControlPlane implements AutoCloseable {
  private static final Duration TOKEN_LIFETIME = Duration.ofHours(24);

  private final ControlPlaneBinaries binaries;
  private final Path folder;
  private final Servers servers;
  private final boolean controllerManager;
  private final KubernetesClient client;
  private final Duration startedIn;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread closeOnExit = new Thread(this::stop, "control-plane-shutdown");

  private ControlPlane(
      ControlPlaneBinaries binaries,
      Path folder,
      Servers servers,
      boolean controllerManager,
      Duration startedIn) {
    this.binaries = binaries;
    this.folder = folder;
    this.servers = servers;
    this.controllerManager = controllerManager;
    this.client = clientWith(servers.admin());
    this.startedIn = startedIn;
    Runtime.getRuntime().addShutdownHook(closeOnExit);
  }

  /** Starts etcd and the API server, without a controller manager. */
  public static ControlPlane start() {
    return builder().start();
  }

  /** Settings for a control plane; all have defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** What a control plane is made of. Not thread-safe. */
  public static final class Builder {
    private boolean controllerManager;
    private final List<String> apiServerFlags = new ArrayList<>();

    private Builder() {}

    /**
     * Whether owned objects are collected, namespaces emptied, default service accounts made and
     * workloads turned into pods. Without it pods may be created in namespaces that have no service
     * account.
     */
    public Builder controllerManager(boolean wanted) {
      controllerManager = wanted;
      return this;
    }

    /** Adds a flag to the API server's command line, such as {@code --audit-log-path=…}. */
    public Builder apiServerFlag(String flag) {
      apiServerFlags.add(flag);
      return this;
    }

    /** Starts it and waits until it serves; when that fails, nothing is left behind. */
    public ControlPlane start() {
      ControlPlaneBinaries binaries = ControlPlaneBinaries.locate(Repository.find());
      long begun = System.nanoTime();
      List<String> flags = new ArrayList<>(apiServerFlags);
      if (!controllerManager) {
        flags.add("--disable-admission-plugins=ServiceAccount");
      }
      Path folder = temporaryFolder();
      Servers servers = new Servers(binaries, folder);
      boolean started = false;
      try {
        servers.start(flags);
        if (controllerManager) {
          servers.startControllerManager();
        }
        Files.writeString(folder.resolve("kubeconfig"), servers.admin().toYaml());
        ControlPlane controlPlane =
            new ControlPlane(
                binaries,
                folder,
                servers,
                controllerManager,
                Duration.ofNanos(System.nanoTime() - begun));
        started = true;
        return controlPlane;
      } catch (IOException e) {
        throw new ControlPlaneException("Cannot write the control plane's files.", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ControlPlaneException("Interrupted while the control plane was starting.", e);
      } finally {
        if (!started) {
          servers.close();
        }
      }
    }

    private static Path temporaryFolder() {
      try {
        return Files.createTempDirectory(
            "infisical-control-plane-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } catch (IOException e) {
        throw new ControlPlaneException("Cannot make a temporary folder.", e);
      }
    }
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
    return folder.resolve("kubeconfig");
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

  /** A client acting as a service account that exists; the caller closes it. */
  public KubernetesClient clientFor(String namespace, String serviceAccount) {
    return clientWith(kubeconfigOf(namespace, serviceAccount));
  }

  /** Creates a namespace with this prefix and a random suffix and returns its name. */
  public String namespace(String prefix) {
    String suffix = Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    String name = prefix.toLowerCase(Locale.ROOT) + "-" + suffix;
    client
        .namespaces()
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    return name;
  }

  /** The kubectl that fits the API server. */
  public Path kubectl() {
    return binaries.kubectl();
  }

  /** Runs kubectl as an administrator and waits for its end. */
  public CommandResult kubectl(String... arguments) {
    List<String> command = new ArrayList<>(List.of(binaries.kubectl().toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("KUBECONFIG", kubeConfigFile().toString());
    builder.environment().put("KUBECACHEDIR", folder.resolve("kubectl-cache").toString());
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      // Both pipes have to be emptied at the same time, or a full one stops kubectl.
      CompletableFuture<String> errors =
          CompletableFuture.supplyAsync(() -> read(process, true), Thread::startVirtualThread);
      String output = read(process, false);
      return new CommandResult(process.waitFor(), output, errors.join());
    } catch (IOException e) {
      throw new ControlPlaneException("Cannot run " + binaries.kubectl() + ".", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ControlPlaneException("Interrupted while kubectl was running.", e);
    }
  }

  /**
   * Applies a manifest, or all manifests of a folder, as an administrator; fields the API server
   * does not know fail.
   */
  public void apply(Path manifests) {
    applied(kubectl("apply", "--server-side", "--validate=strict", "-f", manifests.toString()));
  }

  /** As {@link #apply(Path)}, with a namespace for those objects that name none. */
  public void apply(Path manifests, String namespace) {
    applied(
        kubectl(
            "apply",
            "--server-side",
            "--validate=strict",
            "--namespace",
            namespace,
            "-f",
            manifests.toString()));
  }

  /** Installs the operator's custom resource definitions and waits until they are served. */
  public void applyCrds() {
    Path crds = Repository.find().path("charts/infisical-operator/files/crds");
    apply(crds);
    CommandResult served =
        kubectl("wait", "--for=condition=Established", "--timeout=30s", "-f", crds.toString());
    if (!served.ok()) {
      throw new ControlPlaneException("The CRDs are not served: " + served.stderr().strip());
    }
    if (controllerManager) {
      restartControllerManager();
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(closeOnExit);
    } catch (IllegalStateException e) {
      // The JVM is already going down, so the hook runs, or has run, by itself.
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

  private static String read(Process process, boolean errors) {
    try (var stream = errors ? process.getErrorStream() : process.getInputStream()) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ControlPlaneException("The output of kubectl cannot be read.", e);
    }
  }

  private static void applied(CommandResult result) {
    if (!result.ok()) {
      throw new ControlPlaneException("kubectl apply failed: " + result.stderr().strip());
    }
  }
}
