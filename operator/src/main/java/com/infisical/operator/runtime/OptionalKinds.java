package com.infisical.operator.runtime;

import com.infisical.client.HttpStatus;
import com.infisical.operator.controller.OptionalKind;
import com.infisical.operator.schedule.Timer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the kinds that a cluster may lack: at once where the API server serves them, else as soon
 * as it does.
 *
 * <p>A kind that is not there costs one request a minute. Safe for use by several threads.
 */
final class OptionalKinds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OptionalKinds.class);
  private static final Duration UNTIL_SERVED = Duration.ofMinutes(1);

  private final List<OptionalKind> kinds;
  private final KubernetesClient probe;
  private final KubernetesClient informers;
  private final SortedSet<String> namespaces;
  private final Timer timer;
  private final Set<OptionalKind> forbidden = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @param probe asks whether a kind is served
   * @param namespaces the only ones; empty means all
   */
  OptionalKinds(
      List<OptionalKind> kinds,
      KubernetesClient probe,
      KubernetesClient informers,
      SortedSet<String> namespaces,
      Timer timer) {
    this.kinds = List.copyOf(kinds);
    this.probe = probe;
    this.informers = informers;
    this.namespaces = namespaces;
    this.timer = timer;
  }

  /** Starts those that are served; done when all their objects are known. */
  CompletableFuture<Void> start() {
    return CompletableFuture.allOf(
        kinds.stream().map(this::startOrWait).toArray(CompletableFuture[]::new));
  }

  /** Does {@code work} for each kind, whether it has started or not. */
  void each(Consumer<OptionalKind> work) {
    kinds.forEach(work);
  }

  private CompletableFuture<Void> startOrWait(OptionalKind kind) {
    if (closed) {
      return CompletableFuture.completedFuture(null);
    }
    if (isServed(kind)) {
      return kind.start(informers, namespaces);
    }
    timer.after(UNTIL_SERVED, () -> startLater(kind));
    return CompletableFuture.completedFuture(null);
  }

  private void startLater(OptionalKind kind) {
    var unused = startOrWait(kind);
  }

  private boolean isServed(OptionalKind kind) {
    // One namespace tells for all: a right that is missing in another shows in the informer's log.
    String path =
        Optional.ofNullable(namespaces.isEmpty() ? null : namespaces.first())
            .map(
                namespace ->
                    kind.path().replaceFirst("/([^/]+)$", "/namespaces/" + namespace + "/$1"))
            .orElse(kind.path());
    try {
      return probe.raw("/apis/" + path + "?limit=1", "GET", null) != null;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpStatus.FORBIDDEN && forbidden.add(kind)) {
        LOG.warn(
            "The operator may not list {}, which the cluster has: its resources are not served;"
                + " grant its service account what docs/permissions.md lists, as the chart does",
            kind.path());
      }
      return false;
    }
  }

  @Override
  public void close() {
    closed = true;
    kinds.forEach(OptionalKind::close);
  }
}
