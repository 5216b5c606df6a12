package com.infisical.operator.staticsecret;

import static com.infisical.operator.reference.WatchedResources.generationOf;

import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.auth.session.SessionKey;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.Maps;
import com.infisical.operator.target.plan.OwnKeys;
import com.infisical.operator.target.plan.TargetRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of the last sync of each resource, to tell whether another one is due.
 *
 * <p>Lost at a restart, after which every resource is synced once. Safe for use by several threads;
 * one resource is reconciled by one at a time.
 */
final class SyncBook {
  /** Metadata may have 256 KiB, and are compared only. */
  private final OperatorKey key = OperatorKey.random();

  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private final Map<String, Duration> triggers = new ConcurrentHashMap<>();

  /**
   * What a sync was made from.
   *
   * @param metadata a digest of labels and annotations
   * @param forceSync the force-sync annotation; null where there is none
   * @param session null where there was none
   */
  record Basis(
      long generation, String metadata, @Nullable String forceSync, @Nullable SessionKey session) {
    /** Whether a user asked since {@code before} to have everything read anew. */
    boolean isForcedSince(Basis before) {
      return !Objects.equals(forceSync, before.forceSync());
    }
  }

  /**
   * A sync that has ended.
   *
   * @param due when the next is, on the monotonic clock, besides those that its sources' news or a
   *     change bring about; empty for none
   * @param waitsForLogin whether it failed because no login succeeded
   * @param versions the {@code resourceVersion} that each target was left in
   */
  record Entry(
      Basis basis, Optional<Duration> due, boolean waitsForLogin, Map<TargetRef, String> versions) {
    Entry {
      versions = Map.copyOf(versions);
    }

    boolean isDue(Duration now) {
      return due.filter(at -> at.compareTo(now) <= 0).isPresent();
    }
  }

  Optional<Entry> find(String uid) {
    return Optional.ofNullable(entries.get(uid));
  }

  void put(String uid, Entry entry) {
    entries.put(uid, entry);
  }

  /** What a sync of {@code resource} would be made from now. */
  Basis basis(InfisicalStaticSecret resource, Optional<SessionKey> session) {
    Map<String, String> labels = Maps.present(resource.getMetadata().getLabels());
    Map<String, String> annotations = Maps.present(resource.getMetadata().getAnnotations());
    List<String> metadata = new ArrayList<>(List.of(String.valueOf(labels.size())));
    for (Map<String, String> map : List.of(labels, annotations)) {
      new TreeMap<>(map).forEach((key, value) -> metadata.addAll(List.of(key, value)));
    }
    return new Basis(
        generationOf(resource),
        key.digest("sync").addAll(metadata).hex(),
        annotations.get(OwnKeys.FORCE_SYNC),
        session.orElse(null));
  }

  /** Something happened at {@code moment} that asks for a sync of {@code uid}. */
  void trigger(String uid, Duration moment) {
    triggers.merge(uid, moment, (a, b) -> a.compareTo(b) > 0 ? a : b);
  }

  /**
   * Nobody holds {@code target} any more, which {@code uid} lists: where it was not as it should
   * be, that asks for a sync. Where it was, it has drifted, and says so by its version.
   */
  void freed(String uid, TargetRef target, Duration moment) {
    Entry last = entries.get(uid);
    if (last == null || !last.versions().containsKey(target)) {
      trigger(uid, moment);
    }
  }

  /** When the last such thing happened that no sync has answered; it counts as answered now. */
  Optional<Duration> takeTrigger(String uid) {
    return Optional.ofNullable(triggers.remove(uid));
  }

  void forget(String uid) {
    entries.remove(uid);
    triggers.remove(uid);
  }
}
