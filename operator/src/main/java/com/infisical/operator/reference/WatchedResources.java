package com.infisical.operator.reference;

import com.infisical.operator.status.ResourceName;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
   * as a whole, and an object may have more than 1 MiB (FOUNDATIONS 2).
   */
  public static final long LISTED_AT_ONCE = 25;

  private final SimpleInboundEventSource<R> wakeUps = new SimpleInboundEventSource<>("wake-up");
  private final AtomicReference<@Nullable IndexerResourceCache<R>> cache = new AtomicReference<>();
  private final Map<String, Function<R, List<String>>> indexes;

  /**
   * @param indexes the names of indexes, and the keys that an object has in each
   */
  public WatchedResources(Map<String, Function<R, List<String>>> indexes) {
    this.indexes = Map.copyOf(indexes);
  }

  /**
   * Takes over the cache of the kind's controller; the answer is to be one of its event sources.
   */
  public EventSource<?, R> attach(EventSourceContext<R> context) {
    IndexerResourceCache<R> primary = context.getPrimaryCache();
    if (!indexes.isEmpty()) {
      primary.addIndexers(indexes);
    }
    cache.set(primary);
    return wakeUps;
  }

  /** The object of this name. */
  public Optional<R> find(ResourceName name) {
    IndexerResourceCache<R> primary = cache.get();
    return primary == null
        ? Optional.empty()
        : primary.get(new ResourceID(name.name(), name.namespace()));
  }

  /** All objects. */
  public Stream<R> all() {
    IndexerResourceCache<R> primary = cache.get();
    return primary == null ? Stream.empty() : primary.list();
  }

  /** The objects that have {@code key} in {@code index}. */
  public List<R> byIndex(String index, String key) {
    IndexerResourceCache<R> primary = cache.get();
    return primary == null ? List.of() : primary.byIndex(index, key);
  }

  /** Has the object of this name reconciled soon; nothing happens where there is none. */
  public void wake(ResourceName name) {
    wakeUps.propagateEvent(new ResourceID(name.name(), name.namespace()));
  }

  /** Has every object reconciled soon. */
  public void wakeAll() {
    all().forEach(r -> wake(nameOf(r)));
  }

  /** Has those reconciled that have {@code key} in {@code index}. */
  public void wakeByIndex(String index, String key) {
    byIndex(index, key).forEach(r -> wake(nameOf(r)));
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
