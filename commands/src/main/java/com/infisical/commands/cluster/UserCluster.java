package com.infisical.commands.cluster;

import com.infisical.commands.console.Console;
import com.infisical.operator.runtime.cluster.Cluster;
import com.infisical.operator.runtime.cluster.KubernetesClients;
import com.infisical.operator.runtime.settings.Request;
import com.infisical.operator.runtime.settings.Settings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The cluster of the user's kubeconfig, asked with the user's own rights: the service account of a
 * pod is never used.
 *
 * @param settings what the environment says, such as the default host
 * @param scope where the user looks
 * @param ownNamespace that of the context, or of the pod
 */
public record UserCluster(
    Settings settings, KubernetesClients clients, Scope scope, String ownNamespace)
    implements AutoCloseable {
  /** What came of opening it. */
  public sealed interface Opening {
    /** There is a cluster. */
    record Open(UserCluster cluster) implements Opening {}

    /** There is none, as the sentence says. */
    record Refused(String sentence) implements Opening {}
  }

  /** A list, or the sentence that says why there is none. */
  public sealed interface Listing<T> {
    /** Sorted by namespace and name. */
    record Listed<T>(List<T> items) implements Listing<T> {
      /** Copies the list. */
      public Listed {
        items = List.copyOf(items);
      }
    }

    /** What the user may not do, or cannot reach. */
    record Refused<T>(String sentence) implements Listing<T> {}
  }

  /** Opens the cluster that {@code options} and the environment name; calls nothing yet. */
  public static Opening open(Console console, ClusterOptions options) {
    Map<String, String> environment = new HashMap<>(console.environment());
    // In a pod these lead to the service account.
    environment.keySet().removeAll(List.of("KUBERNETES_SERVICE_HOST", "POD_NAMESPACE"));
    return open(options, environment);
  }

  /** The same with the service account of the pod that this runs in. */
  public static Opening openInPod(Console console, ClusterOptions options) {
    return open(options, console.environment());
  }

  private static Opening open(ClusterOptions options, Map<String, String> environment) {
    return switch (Request.of(options.flags(), environment)) {
      case Request.Refused(List<String> problems) ->
          new Opening.Refused(String.join("; ", problems));
      case Request.ShowHelp() -> throw new IllegalStateException("no flag asks for help");
      case Request.ShowVersion() -> throw new IllegalStateException("no flag asks for a version");
      case Request.Run(Settings settings) ->
          switch (Cluster.find(settings.cluster(), Cluster.SERVICE_ACCOUNT)) {
            case Cluster.Missing(String sentence) -> new Opening.Refused(sentence);
            case Cluster.Found found -> open(settings, found, options);
          };
    };
  }

  private static Opening open(Settings settings, Cluster.Found found, ClusterOptions options) {
    KubernetesClients clients = new KubernetesClients(found.config());
    if (clients.areUnusable()) {
      clients.close();
      return new Opening.Refused(
          "the API server cannot be called with the settings of "
              + found.source()
              + ": its address, a certificate or a key cannot be read; compare it with the output"
              + " of kubectl config view");
    }
    return new Opening.Open(
        new UserCluster(settings, clients, options.scope(found.namespace()), found.namespace()));
  }

  /** The client for whole objects. */
  public KubernetesClient client() {
    return clients.main();
  }

  /** All resources of {@code kind} in the scope. */
  public <T extends HasMetadata> Listing<T> list(Class<T> kind) {
    try {
      var resources = client().resources(kind);
      List<T> items =
          scope
              .namespace()
              .map(namespace -> resources.inNamespace(namespace).list())
              .orElseGet(() -> resources.inAnyNamespace().list())
              .getItems();
      Comparator<T> byName =
          Comparator.<T, String>comparing(item -> item.getMetadata().getNamespace())
              .thenComparing(item -> item.getMetadata().getName());
      return new Listing.Listed<>(items.stream().sorted(byName).toList());
    } catch (KubernetesClientException e) {
      return new Listing.Refused<>(
          ApiServerWords.of(client(), "list", HasMetadata.getFullResourceName(kind), scope, e));
    }
  }

  @Override
  public void close() {
    clients.close();
  }
}
