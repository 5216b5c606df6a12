package com.infisical.operator.runtime.cluster;

import com.infisical.operator.runtime.settings.Settings.ClusterSettings;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The API server's address, the credentials for it, and the operator's namespace. */
public sealed interface Cluster {
  /** Where Kubernetes mounts a pod's service account. */
  Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  /**
   * An API server to work with.
   *
   * @param namespace the operator's own (docs/operations.md#leading)
   * @param source what says so, for messages
   */
  record Found(Config config, String namespace, String source) implements Cluster {}

  /**
   * None to work with.
   *
   * @param sentence what was looked at and what to do
   */
  record Missing(String sentence) implements Cluster {}

  /**
   * Looks as client-go does: files the user named, the pod's service account, the home folder.
   *
   * @param serviceAccount the folder of the pod's service account, which need not exist
   */
  static Cluster find(ClusterSettings settings, Path serviceAccount) {
    Optional<Path> file = settings.kubeconfig().stream().filter(Files::isReadable).findFirst();
    if (settings.kubeconfigNamed() && file.isEmpty()) {
      return new Missing(
          "No kubeconfig file can be read at %s: name one that exists in --kubeconfig or KUBECONFIG, or neither to use the pod's service account"
              .formatted(settings.kubeconfig()));
    }
    String host = settings.serviceHost();
    boolean inPod = host != null && Files.isReadable(serviceAccount.resolve("token"));
    if (host != null && inPod && !settings.kubeconfigNamed()) {
      return new Found(
          inPod(settings, host, serviceAccount),
          namespace(settings, serviceAccount).orElse("default"),
          "the pod's service account in " + serviceAccount);
    }
    if (file.isEmpty()) {
      return new Missing(
          "No cluster to work in: this is not a pod with a service account, and neither"
              + " --kubeconfig nor KUBECONFIG names a file; set KUBECONFIG");
    }
    return fromFile(settings, file.get(), serviceAccount);
  }

  private static Cluster fromFile(ClusterSettings settings, Path file, Path serviceAccount) {
    try {
      if (!isMapping(file)) {
        return notAKubeconfig(file);
      }
      Config config = Kubeconfig.read(file);
      if (config.getMasterUrl() == null || config.getCurrentContext() == null) {
        return new Missing(
            "The kubeconfig %s has no current context: choose one with kubectl config use-context"
                .formatted(file));
      }
      @Nullable String context = config.getNamespace();
      return new Found(
          config,
          namespace(settings, serviceAccount)
              .orElse(context == null || context.isBlank() ? "default" : context),
          "the kubeconfig " + file);
    } catch (IOException
        | YamlEngineException
        | KubernetesClientException
        | IllegalArgumentException e) {
      return notAKubeconfig(file);
    }
  }

  /**
   * Parsers quote what they cannot read, which may be a token: nothing of what they say is told.
   */
  private static Missing notAKubeconfig(Path file) {
    return new Missing(
        "The file %s is not a kubeconfig: it cannot be parsed; compare it with the output of kubectl config view"
            .formatted(file));
  }

  private static boolean isMapping(Path file) throws IOException {
    try (InputStream content = Files.newInputStream(file)) {
      return new Load(LoadSettings.builder().build()).loadFromInputStream(content) instanceof Map;
    }
  }

  /** The token is read at every call, because the kubelet replaces it about once an hour. */
  private static Config inPod(ClusterSettings settings, String host, Path serviceAccount) {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return new ConfigBuilder(Config.empty())
        .withMasterUrl("https://%s:%s/".formatted(name, settings.servicePort()))
        .withCaCertFile(serviceAccount.resolve("ca.crt").toString())
        .withOauthTokenProvider(() -> read(serviceAccount.resolve("token")))
        .build();
  }

  private static Optional<String> namespace(ClusterSettings settings, Path serviceAccount) {
    Path file = serviceAccount.resolve("namespace");
    String mounted = Files.isReadable(file) ? read(file) : "";
    return mounted.isEmpty() ? Optional.ofNullable(settings.podNamespace()) : Optional.of(mounted);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the service account's file %s cannot be read".formatted(file), e);
    }
  }
}
