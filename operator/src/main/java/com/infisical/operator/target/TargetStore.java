package com.infisical.operator.target;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.infisical.operator.kubernetes.ExtractStore;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.target.plan.Mark;
import com.infisical.operator.target.plan.OwnKeys;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of the managed targets of one kind: their names, versions and marks, and none of
 * their data (docs/design/architecture.md#memory).
 *
 * <p>Safe for use by several threads.
 *
 * @param <T> the kind
 */
final class TargetStore<T extends HasMetadata> extends ExtractStore<T, TargetStore.Kept> {
  private static final Duration GONE_REMEMBERED = Duration.ofMinutes(10);

  private final Map<Mark, Set<ResourceName>> byMark = new ConcurrentHashMap<>();
  private final com.github.benmanes.caffeine.cache.Cache<String, Boolean> gone =
      Caffeine.newBuilder().expireAfterWrite(GONE_REMEMBERED).build();

  /** What is kept of a target. */
  record Kept(
      String namespace, String name, String uid, String version, @Nullable String managedBy) {
    ResourceName target() {
      return new ResourceName(namespace, name);
    }

    Optional<Mark> mark() {
      return Optional.ofNullable(managedBy).flatMap(Mark::read);
    }
  }

  /**
   * @param shell makes an object of the kind that has only this metadata
   */
  TargetStore(Function<ObjectMeta, T> shell) {
    super(shell);
  }

  /** The {@code resourceVersion} in which the target was last seen; empty where there is none. */
  Optional<String> version(String namespace, String name) {
    return Optional.ofNullable(kept.get(Cache.namespaceKeyFunc(namespace, name)))
        .map(Kept::version);
  }

  /**
   * Whether the target was there and is not any more, or has lost its label; remembered for a
   * while.
   */
  boolean isGone(String namespace, String name) {
    return gone.getIfPresent(Cache.namespaceKeyFunc(namespace, name)) != null;
  }

  /** The names of the targets that carry {@code mark}. */
  Set<ResourceName> marked(Mark mark) {
    return Collections.unmodifiableSet(byMark.getOrDefault(mark, Set.of()));
  }

  @Override
  public @Nullable T put(String key, T object) {
    gone.invalidate(key);
    ObjectMeta metadata = object.getMetadata();
    Map<String, String> annotations = metadata.getAnnotations();
    Kept now =
        new Kept(
            metadata.getNamespace(),
            metadata.getName(),
            metadata.getUid(),
            metadata.getResourceVersion(),
            annotations == null ? null : annotations.get(OwnKeys.MANAGED_BY));
    Kept before = kept.put(key, now);
    if (before != null) {
      unmark(before);
    }
    mark(now);
    return whole(before);
  }

  @Override
  public @Nullable T remove(String key) {
    Kept removed = kept.remove(key);
    if (removed != null) {
      gone.put(key, true);
      unmark(removed);
    }
    return whole(removed);
  }

  private void mark(Kept target) {
    target
        .mark()
        .ifPresent(
            mark ->
                byMark.compute(
                    mark,
                    (same, names) -> {
                      Set<ResourceName> all = names == null ? ConcurrentHashMap.newKeySet() : names;
                      all.add(target.target());
                      return all;
                    }));
  }

  private void unmark(Kept target) {
    target
        .mark()
        .ifPresent(
            mark ->
                byMark.computeIfPresent(
                    mark,
                    (same, names) -> {
                      names.remove(target.target());
                      return names.isEmpty() ? null : names;
                    }));
  }

  @Override
  public ObjectMeta metadata(Kept of) {
    return metadata(of.namespace(), of.name(), of.uid(), of.version())
        .withAnnotations(
            of.managedBy() == null ? Map.of() : Map.of(OwnKeys.MANAGED_BY, of.managedBy()))
        .build();
  }
}
