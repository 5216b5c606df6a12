package com.infisical.commands.cluster;

import com.infisical.client.HttpStatus;
import com.infisical.commands.console.Console;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.runtime.cluster.Cluster;
import com.infisical.operator.runtime.cluster.KubernetesClients;
import com.infisical.operator.runtime.settings.Request;
import com.infisical.operator.runtime.settings.Settings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

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
  /** How many objects one answer lists: each may have more than 1 MB. */
  private static final long PAGE_SIZE = 50;

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

  /**
   * Why objects of a kind cannot be listed.
   *
   * @param byRights whether the user may not list them
   * @param noSuchKind whether the cluster does not have the kind
   */
  public record Refusal(String sentence, boolean byRights, boolean noSuchKind) {}

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
    List<T> items = new ArrayList<>();
    Optional<Refusal> refusal = each(kind, items::add);
    if (refusal.isPresent()) {
      return new Listing.Refused<>(refusal.get().sentence());
    }
    Comparator<T> byName =
        Comparator.<T, String>comparing(
                item -> Objects.requireNonNullElse(item.getMetadata().getNamespace(), ""))
            .thenComparing(item -> item.getMetadata().getName());
    return new Listing.Listed<>(items.stream().sorted(byName).toList());
  }

  /**
   * Gives every resource of {@code kind} in the scope to {@code taker}, a few at a time, so that no
   * more of them are held than the taker keeps.
   *
   * @return why not all of them were given; empty where they were
   */
  public <T extends HasMetadata> Optional<Refusal> each(Class<T> kind, Consumer<T> taker) {
    try {
      String from = "";
      do {
        KubernetesResourceList<T> page = page(kind, from);
        page.getItems().forEach(taker);
        from = Objects.requireNonNullElse(page.getMetadata().getContinue(), "");
      } while (!from.isEmpty());
      return Optional.empty();
    } catch (KubernetesClientException e) {
      return Optional.of(refusal(kind, e));
    }
  }

  /** The names of all resources of {@code kind} in the scope, in their order. */
  public <T extends HasMetadata> List<ResourceName> names(
      Class<T> kind, Consumer<Refusal> refused) {
    List<ResourceName> names = new ArrayList<>();
    each(
            kind,
            item ->
                names.add(
                    new ResourceName(
                        Objects.requireNonNullElse(item.getMetadata().getNamespace(), ""),
                        item.getMetadata().getName())))
        .ifPresent(refused);
    return names.stream()
        .sorted(Comparator.comparing(ResourceName::namespace).thenComparing(ResourceName::name))
        .toList();
  }

  private <T extends HasMetadata> KubernetesResourceList<T> page(Class<T> kind, String from) {
    ListOptions options = new ListOptionsBuilder().withLimit(PAGE_SIZE).build();
    if (!from.isEmpty()) {
      options.setContinue(from);
    }
    var resources = client().resources(kind);
    return scope
        .namespace()
        .filter(namespace -> Namespaced.class.isAssignableFrom(kind))
        .map(namespace -> resources.inNamespace(namespace).list(options))
        .orElseGet(() -> resources.inAnyNamespace().list(options));
  }

  private <T extends HasMetadata> Refusal refusal(Class<T> kind, KubernetesClientException e) {
    return new Refusal(
        ApiServerWords.of(client(), "list", HasMetadata.getFullResourceName(kind), scope, e),
        e.getCode() == HttpStatus.FORBIDDEN,
        e.getCode() == HttpStatus.NOT_FOUND);
  }

  @Override
  public void close() {
    clients.close();
  }
}
