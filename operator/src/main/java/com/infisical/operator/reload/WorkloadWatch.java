package com.infisical.operator.reload;

import com.infisical.client.HttpStatus;
import com.infisical.operator.reference.WatchedResources;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the workloads of one kind, everywhere or in one namespace, and retries indefinitely if
 * that fails.
 *
 * <p>Safe for use by several threads.
 *
 * @param <T> the kind
 */
final class WorkloadWatch<T extends WatchedWorkload> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkloadWatch.class);

  private final KubernetesClient client;
  private final WorkloadRef.Kind kind;
  private final Class<T> type;
  private final Optional<String> namespace;
  private final WorkloadStore<T> store;
  private final CompletableFuture<Void> known = new CompletableFuture<>();
  private final AtomicBoolean told = new AtomicBoolean();
  private final AtomicReference<@Nullable SharedIndexInformer<T>> informer =
      new AtomicReference<>();

  /**
   * @param namespace the only one; empty means everywhere
   */
  WorkloadWatch(
      KubernetesClient client,
      WorkloadRef.Kind kind,
      Class<T> type,
      Optional<String> namespace,
      WorkloadStore<T> store) {
    this.client = client;
    this.kind = kind;
    this.type = type;
    this.namespace = namespace;
    this.store = store;
  }

  WorkloadStore<T> store() {
    return store;
  }

  boolean covers(String somewhere) {
    return namespace.isEmpty() || namespace.get().equals(somewhere);
  }

  /** Done when the workloads are known, or it is known that they may not be listed. */
  CompletableFuture<Void> known() {
    return known;
  }

  /** Starts to watch, and does not wait. */
  void start() {
    SharedIndexInformer<T> started =
        informables().withLimit(WatchedResources.PAGE_SIZE).runnableInformer(0);
    informer.set(started);
    var unused =
        started
            .itemStore(store)
            .removeNamespaceIndex()
            .exceptionHandler((running, problem) -> goOn(problem))
            .start()
            .thenRun(this::filled);
  }

  @Override
  public void close() {
    SharedIndexInformer<T> started = informer.getAndSet(null);
    if (started != null) {
      started.stop();
    }
  }

  private Informable<T> informables() {
    return namespace.isPresent()
        ? client.resources(type).inNamespace(namespace.get())
        : client.resources(type).inAnyNamespace();
  }

  private void filled() {
    if (told.get()) {
      LOG.info(
          "The operator can list {}s {} again; changed targets restart them from now on",
          kind.text(),
          where());
    }
    known.complete(null);
  }

  /** An informer that gives up would leave workloads behind for as long as the process lives. */
  private boolean goOn(Throwable problem) {
    if (isForbidden(problem) && told.compareAndSet(false, true)) {
      LOG.warn(
          "The operator may not list {} {}, so a changed target does not restart them: grant it"
              + " get, list, watch and patch on {} of the API group apps"
              + " (docs/permissions.md)",
          kind.plural(),
          where(),
          kind.plural());
      known.complete(null);
    }
    return true;
  }

  private String where() {
    return namespace.map(name -> "in namespace " + name).orElse("in all namespaces");
  }

  private static boolean isForbidden(Throwable problem) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof KubernetesClientException e && e.getCode() == HttpStatus.FORBIDDEN) {
        return true;
      }
    }
    return false;
  }
}
