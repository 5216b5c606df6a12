package com.infisical.operator.reference;

import com.infisical.operator.kubernetes.ResourceName;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.Indexer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The watched objects of one kind, and the way to have one of them reconciled.
 *
 * <p>Empty until the controller of the kind has been registered. Safe for use by several threads.
 *
 * @param <R> the kind
 */
public final class WatchedResources<R extends HasMetadata> {
  /**
   * How many objects one answer of the API server lists, for all that is watched: an answer is held
   * as a whole, and an object may have more than 1 MiB (docs/design/architecture.md#foundations).
   */
  public static final long PAGE_SIZE = 10;

  private volatile List<Indexer<R>> caches = List.of();
  private volatile Consumer<ResourceName> reconcile = name -> {};
  private final Map<String, Function<R, List<String>>> indexes;

  /**
   * @param indexes the names of indexes, and the keys that an object has in each
   */
  public WatchedResources(Map<String, Function<R, List<String>>> indexes) {
    this.indexes = Map.copyOf(indexes);
  }

  /**
   * Takes over the caches of the kind's informers, which are still empty.
   *
   * @param reconcile has the object of a name reconciled soon; must not block
   */
  public void attach(List<Indexer<R>> caches, Consumer<ResourceName> reconcile) {
    caches.forEach(cache -> cache.addIndexers(indexes));
    this.caches = List.copyOf(caches);
    this.reconcile = reconcile;
  }

  /** The object of this name. */
  public Optional<R> find(ResourceName name) {
    String key = Cache.namespaceKeyFunc(name.namespace(), name.name());
    for (Indexer<R> cache : caches) {
      R found = cache.getByKey(key);
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** All objects. */
  public Stream<R> all() {
    return caches.stream().flatMap(cache -> cache.list().stream());
  }

  /** The objects that have {@code key} in {@code index}. */
  public List<R> byIndex(String index, String key) {
    return caches.stream().flatMap(cache -> cache.byIndex(index, key).stream()).toList();
  }

  /** Has the object of this name reconciled soon; nothing happens where there is none. */
  public void wake(ResourceName name) {
    reconcile.accept(name);
  }

  /** Has every object reconciled soon. */
  public void wakeAll() {
    all().forEach(r -> wake(nameOf(r)));
  }

  /** Has those reconciled that have {@code key} in {@code index}. */
  public void wakeByIndex(String index, String key) {
    byIndex(index, key).forEach(r -> wake(nameOf(r)));
  }

  /** Has every object of a namespace reconciled soon. */
  public void wakeNamespace(String namespace) {
    wakeByIndex(Cache.NAMESPACE_INDEX, namespace);
  }

  /** The generation of an object; 0 where the API server keeps none. */
  public static long generationOf(HasMetadata resource) {
    Long generation = resource.getMetadata().getGeneration();
    return generation == null ? 0 : generation;
  }

  /** The name of an object. */
  public static ResourceName nameOf(HasMetadata resource) {
    return new ResourceName(
        resource.getMetadata().getNamespace(), resource.getMetadata().getName());
  }
}
