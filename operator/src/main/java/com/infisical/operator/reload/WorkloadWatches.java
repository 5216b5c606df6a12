package com.infisical.operator.reload;

import com.infisical.operator.schedule.NamespaceShares;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Watches Deployments, StatefulSets and DaemonSets, and knows which of them ask to be restarted
 * when a Secret or ConfigMap changes.
 *
 * <p>Its informers are no event sources of the controller: one that may not list would keep the
 * whole operator from starting, and a workload's change is no reason to reconcile. Safe for use by
 * several threads.
 */
final class WorkloadWatches implements AutoCloseable {
  /** What is kept of all workloads. */
  private static final double OF_HEAP = 0.05;

  private final List<WorkloadWatch<?>> watches = new ArrayList<>();

  /**
   * Watches that have not begun.
   *
   * @param client must repeat reads that fail
   * @param namespaces where to watch; empty means everywhere
   */
  WorkloadWatches(KubernetesClient client, Set<String> namespaces) {
    List<Optional<String>> places =
        namespaces.isEmpty()
            ? List.of(Optional.empty())
            : namespaces.stream().sorted().map(Optional::of).toList();
    NamespaceShares memory = NamespaceShares.ofHeap(OF_HEAP);
    for (Optional<String> place : places) {
      for (WorkloadRef.Kind kind : WorkloadRef.Kind.values()) {
        watches.add(watch(client, kind, WatchedWorkload.type(kind), place, memory));
      }
    }
  }

  /** Starts to watch, and does not wait. */
  void start() {
    watches.forEach(WorkloadWatch::start);
  }

  /** Waits until all workloads are known that may be listed. */
  void awaitKnown(Duration atMost) {
    CompletableFuture.allOf(
            watches.stream().map(WorkloadWatch::known).toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, atMost.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  /** Whether the workloads of a namespace are known, as far as they may be listed. */
  boolean isKnown(String namespace) {
    return watches.stream().filter(w -> w.covers(namespace)).allMatch(w -> w.known().isDone());
  }

  /**
   * Whether a workload has to be restarted when {@code target} changes; also where that is not
   * known yet, so that none is forgotten.
   */
  boolean hasConsumers(TargetRef target) {
    return !isKnown(target.namespace())
        || stream(target, WorkloadStore::consumers).findAny().isPresent();
  }

  /** The workloads that have to be restarted when {@code target} changes, in a stable order. */
  List<Workload> consumers(TargetRef target) {
    return sorted(target, WorkloadStore::consumers);
  }

  /**
   * The workloads that consume {@code target} and ask for restarts in a way that does not count, in
   * a stable order.
   */
  List<Workload> mistaken(TargetRef target) {
    return sorted(target, WorkloadStore::mistaken);
  }

  private List<Workload> sorted(TargetRef target, Pick pick) {
    return stream(target, pick).sorted((one, other) -> one.ref().compareTo(other.ref())).toList();
  }

  @Override
  public void close() {
    watches.forEach(WorkloadWatch::close);
  }

  /** Takes out of a store what concerns a target. */
  @FunctionalInterface
  private interface Pick {
    Stream<Workload> from(WorkloadStore<?> store, TargetRef target);
  }

  private Stream<Workload> stream(TargetRef target, Pick pick) {
    return watches.stream()
        .filter(watch -> watch.covers(target.namespace()))
        .flatMap(watch -> pick.from(watch.store(), target));
  }

  private static <T extends WatchedWorkload> WorkloadWatch<T> watch(
      KubernetesClient client,
      WorkloadRef.Kind kind,
      Class<T> type,
      Optional<String> namespace,
      NamespaceShares memory) {
    WorkloadStore<T> store =
        new WorkloadStore<>(metadata -> type.cast(WatchedWorkload.of(kind, metadata)), memory);
    return new WorkloadWatch<>(client, kind, type, namespace, store);
  }
}
