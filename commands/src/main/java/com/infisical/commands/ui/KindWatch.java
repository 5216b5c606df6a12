package com.infisical.commands.ui;

import com.infisical.client.HttpStatus;
import com.infisical.commands.cluster.ApiServerWords;
import com.infisical.commands.cluster.Scope;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Watches the objects of one kind, or says why it cannot. It retries for as long as it is open.
 * Safe for use by several threads.
 *
 * @param <T> the kind
 */
final class KindWatch<T extends HasMetadata> implements AutoCloseable {
  /** How many objects one answer lists; each answer is held as a whole. */
  private static final long PAGE_SIZE = 50;

  private final KubernetesClient client;
  private final Class<T> kind;
  private final Scope scope;
  private final NodeStore<T> store;
  private final boolean optional;
  private final SharedIndexInformer<T> informer;
  private volatile boolean listed;
  private volatile boolean absent;
  private volatile @Nullable String failure;

  /**
   * Does not watch yet.
   *
   * @param optional whether a cluster without the kind is as good
   */
  KindWatch(
      KubernetesClient client, Class<T> kind, Scope scope, NodeStore<T> store, boolean optional) {
    this.client = client;
    this.kind = kind;
    this.scope = scope;
    this.store = store;
    this.optional = optional;
    Informable<T> objects =
        scope
            .namespace()
            .<Informable<T>>map(namespace -> client.resources(kind).inNamespace(namespace))
            .orElseGet(() -> client.resources(kind).inAnyNamespace());
    this.informer = objects.withLimit(PAGE_SIZE).runnableInformer(0);
  }

  /** Starts to watch, and does not wait. */
  void start() {
    var unused =
        informer
            .itemStore(store)
            .removeNamespaceIndex()
            .exceptionHandler((started, problem) -> failed(problem))
            .start()
            .thenRun(() -> listed = true);
  }

  Stream<Node> nodes() {
    return store.nodes();
  }

  /** Whether all objects were seen once, or cannot be. */
  boolean isDecided() {
    return listed || absent || problem().isPresent();
  }

  /** Why what is shown may be wrong or incomplete; empty where it is not. */
  Optional<String> problem() {
    if (!informer.isWatching() && failure != null) {
      return Optional.of(failure);
    }
    return store.isFull()
        ? Optional.of(
            "there are more than %,d %s %s, and only so many are shown; show one namespace with --namespace"
                .formatted(NodeStore.MOST_OBJECTS, name(), scope))
        : Optional.empty();
  }

  private boolean failed(Throwable problem) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof KubernetesClientException refusal && refusal.getCode() > 0) {
        absent = optional && refusal.getCode() == HttpStatus.NOT_FOUND;
        failure = absent ? null : ApiServerWords.of(client, "list", name(), scope, refusal);
        return true;
      }
    }
    failure =
        ApiServerWords.of(client, "list", name(), scope, new KubernetesClientException("no reply"));
    return true;
  }

  private String name() {
    return HasMetadata.getFullResourceName(kind);
  }

  @Override
  public void close() {
    informer.stop();
  }
}
