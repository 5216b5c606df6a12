package com.infisical.operator.controller;

import com.infisical.operator.api.Sheddable;
import com.infisical.operator.schedule.NamespaceShares;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * An informer's store that keeps resources whole while their namespace has memory left, and of the
 * others only what a status needs (docs/operations.md#memory).
 *
 * <p>Whoever may create resources decides how large they are: 300 of 1 MiB would end the process
 * for all. The object that the informer hands in is shed itself, so that indexes and listeners see
 * what the store keeps. Safe for use by several threads; one object is put by one at a time.
 *
 * @param <R> the kind
 */
final class BoundedStore<R extends HasMetadata> extends BasicItemStore<R> {
  /** What a resource says that is not served. */
  static final String TOO_MUCH =
      ".spec is not kept, and the resource is not served: the resources of its namespace take more"
          + " memory than the operator has for a namespace; make them smaller or fewer, or raise"
          + " the operator's memory limit (docs/operations.md#memory)";

  /** What it says as soon as there is memory; the event of this status brings it back. */
  static final String ROOM_AGAIN =
      ".spec is being read again: there is memory for the resource now";

  /** An object that is gone and not forgotten yet is not kept whole beyond this size. */
  private static final long LARGE = 64 * 1024;

  private static final int MOST_FINALIZERS = 16;
  private static final String OWN = "infisical.com";

  private final NamespaceShares shares;
  private final ToLongFunction<? super R> weights;

  /** What each object takes, in bytes. */
  private final Map<String, Long> taken = new ConcurrentHashMap<>();

  /** What each of those would take that were shed. */
  private final Map<String, Long> shed = new ConcurrentHashMap<>();

  BoundedStore(NamespaceShares shares, ToLongFunction<? super R> weights) {
    super(Cache::metaNamespaceKeyFunc);
    this.shares = shares;
    this.weights = weights;
  }

  @Override
  public @Nullable R put(String key, R object) {
    if (object instanceof Sheddable resource) {
      settle(key, object, resource);
    }
    return super.put(key, object);
  }

  @Override
  public @Nullable R remove(String key) {
    R removed = super.remove(key);
    if (removed != null) {
      giveBack(key, removed.getMetadata().getNamespace());
      shed.remove(key);
    }
    return removed;
  }

  /** Whether the object of this key is kept without its spec. */
  boolean isShed(String key) {
    return shed.containsKey(key);
  }

  /** Has the object of this key, which was shed, ask to be read again if there is room for it. */
  void askIfThereIsRoom(String key) {
    Long wanted = shed.get(key);
    R object = get(key);
    if (wanted != null
        && object instanceof Sheddable resource
        && shares.hasRoom(object.getMetadata().getNamespace(), wanted)) {
      resource.shed(ROOM_AGAIN);
    }
  }

  /** Sheds {@code gone}, which the store has no more, where it is large. */
  void lighten(R gone) {
    if (gone instanceof Sheddable resource && weights.applyAsLong(gone) > LARGE) {
      shed(gone, resource);
    }
  }

  private void settle(String key, R object, Sheddable resource) {
    long weight = weight(key, object);
    String namespace = object.getMetadata().getNamespace();
    if (shares.exchange(namespace, taken.getOrDefault(key, 0L), weight)) {
      taken.put(key, weight);
      shed.remove(key);
    } else {
      giveBack(key, namespace);
      shed.put(key, weight);
      shed(object, resource);
    }
  }

  /**
   * That of the object before, where only its status differs: most events are of our own status.
   */
  private long weight(String key, R object) {
    Long known = taken.get(key);
    R before = known == null ? null : get(key);
    return known != null && before != null && isAlike(before.getMetadata(), object.getMetadata())
        ? known
        : weights.applyAsLong(object);
  }

  private static boolean isAlike(ObjectMeta one, ObjectMeta other) {
    return one.getGeneration() != null
        && one.getGeneration().equals(other.getGeneration())
        && Objects.equals(one.getUid(), other.getUid())
        && Objects.equals(one.getLabels(), other.getLabels())
        && Objects.equals(one.getAnnotations(), other.getAnnotations())
        && Objects.equals(one.getOwnerReferences(), other.getOwnerReferences())
        && Objects.equals(one.getFinalizers(), other.getFinalizers());
  }

  private void giveBack(String key, String namespace) {
    Long bytes = taken.remove(key);
    if (bytes != null) {
      shares.giveBack(namespace, bytes);
    }
  }

  private static void shed(HasMetadata object, Sheddable resource) {
    resource.shed(TOO_MUCH);
    ObjectMeta metadata = object.getMetadata();
    metadata.setLabels(Map.of());
    metadata.setAnnotations(Map.of());
    metadata.setOwnerReferences(List.of());
    metadata.setFinalizers(
        metadata.getFinalizers().stream()
            .filter(each -> each.contains(OWN))
            .limit(MOST_FINALIZERS)
            .toList());
  }
}
