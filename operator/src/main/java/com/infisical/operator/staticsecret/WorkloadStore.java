package com.infisical.operator.staticsecret;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of the workloads of one kind: of those that ask for restarts what {@link Workload}
 * has, of all others nothing (DESIGN, "Memory").
 *
 * <p>Safe for use by several threads.
 *
 * @param <T> the kind
 */
final class WorkloadStore<T extends HasMetadata> implements ItemStore<T> {
  private final Function<ObjectMeta, T> shell;
  private final Map<String, Workload> kept = new ConcurrentHashMap<>();

  /**
   * @param shell makes an object of the kind that has only this metadata
   */
  WorkloadStore(Function<ObjectMeta, T> shell) {
    this.shell = shell;
  }

  /** The workloads that consume {@code target} and ask to be restarted for it. */
  Stream<Workload> consumers(TargetRef target) {
    return kept.values().stream().filter(workload -> workload.consumed().contains(target));
  }

  @Override
  public String getKey(T object) {
    return Cache.metaNamespaceKeyFunc(object);
  }

  @Override
  public @Nullable T put(String key, T object) {
    Optional<Workload> now = Workload.of(object);
    return whole(now.isPresent() ? kept.put(key, now.get()) : kept.remove(key));
  }

  @Override
  public @Nullable T remove(String key) {
    return whole(kept.remove(key));
  }

  @Override
  public @Nullable T get(String key) {
    return whole(kept.get(key));
  }

  @Override
  public Stream<String> keySet() {
    return kept.keySet().stream();
  }

  @Override
  public Stream<T> values() {
    return kept.values().stream().map(this::object);
  }

  @Override
  public int size() {
    return kept.size();
  }

  @Override
  public boolean isFullState() {
    return false;
  }

  private @Nullable T whole(@Nullable Workload of) {
    return of == null ? null : object(of);
  }

  private T object(Workload of) {
    return shell.apply(
        new ObjectMetaBuilder()
            .withNamespace(of.ref().namespace())
            .withName(of.ref().name())
            .withUid(of.uid())
            .withResourceVersion(of.version())
            .build());
  }
}
