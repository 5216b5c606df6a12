package com.infisical.operator.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An informer's store that keeps of each object only an extract
 * (docs/design/architecture.md#memory).
 *
 * <p>What it gives back has the metadata of the extract and nothing else. Safe for use by several
 * threads.
 *
 * @param <T> the kind of the objects
 * @param <E> the extract
 */
public abstract class ExtractStore<T extends HasMetadata, E> implements ItemStore<T> {
  private final Function<ObjectMeta, T> shell;

  /** The extracts by the informer's keys. */
  public final Map<String, E> kept = new ConcurrentHashMap<>();

  /**
   * A store.
   *
   * @param shell makes an object of the kind that has only this metadata
   */
  public ExtractStore(Function<ObjectMeta, T> shell) {
    this.shell = shell;
  }

  /** What {@code extract} has of its object's metadata. */
  public abstract ObjectMeta metadata(E extract);

  /** The metadata that every extract has. */
  public static ObjectMetaBuilder metadata(
      String namespace, String name, String uid, String version) {
    return new ObjectMetaBuilder()
        .withNamespace(namespace)
        .withName(name)
        .withUid(uid)
        .withResourceVersion(version);
  }

  /** The object that {@code extract} stands for; null for none. */
  final @Nullable public T whole(@Nullable E extract) {
    return extract == null ? null : object(extract);
  }

  private T object(E extract) {
    return shell.apply(metadata(extract));
  }

  @Override
  public final String getKey(T object) {
    return Cache.metaNamespaceKeyFunc(object);
  }

  @Override
  public final @Nullable T get(String key) {
    return whole(kept.get(key));
  }

  @Override
  public final Stream<String> keySet() {
    return kept.keySet().stream();
  }

  @Override
  public final Stream<T> values() {
    return kept.values().stream().map(this::object);
  }

  @Override
  public final int size() {
    return kept.size();
  }

  @Override
  public final boolean isFullState() {
    return false;
  }
}
