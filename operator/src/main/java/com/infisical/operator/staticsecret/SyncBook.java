package com.infisical.operator.staticsecret;

import static com.infisical.operator.reference.WatchedResources.generationOf;

import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.auth.SessionKey;
import java.time.Duration;
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
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private final Map<String, Duration> triggers = new ConcurrentHashMap<>();

  /**
   * What a sync was made from.
   *
   * @param metadata labels and annotations, the force-sync annotation among them
   * @param session null where there was none
   */
  record Basis(long generation, TreeMap<String, String> metadata, @Nullable SessionKey session) {
    private static final String FORCE_SYNC = "annotation " + OwnKeys.FORCE_SYNC;

    static Basis of(InfisicalStaticSecret resource, Optional<SessionKey> session) {
      TreeMap<String, String> metadata = new TreeMap<>();
      Map<String, String> labels = resource.getMetadata().getLabels();
      Map<String, String> annotations = resource.getMetadata().getAnnotations();
      if (labels != null) {
        labels.forEach((key, value) -> metadata.put("label " + key, value));
      }
      if (annotations != null) {
        annotations.forEach((key, value) -> metadata.put("annotation " + key, value));
      }
      return new Basis(generationOf(resource), metadata, session.orElse(null));
    }

    /** Whether a user asked since {@code before} to have everything read anew. */
    boolean isForcedSince(Basis before) {
      return !Objects.equals(metadata.get(FORCE_SYNC), before.metadata().get(FORCE_SYNC));
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
