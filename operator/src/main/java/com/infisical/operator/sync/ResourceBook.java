package com.infisical.operator.sync;

import static com.infisical.operator.reference.WatchedResources.generationOf;

import com.infisical.operator.auth.session.SessionKey;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.Maps;
import com.infisical.operator.schedule.Pause;
import com.infisical.operator.target.plan.OwnKeys;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
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
 * Remembers of each resource, by its UID, its last sync and what asked for another one since: one
 * entry, which is forgotten as a whole.
 *
 * <p>Lost at a restart, after which every resource is synced once. Safe for use by several threads;
 * one resource is reconciled by one at a time.
 */
public final class ResourceBook {
  /** Metadata may have 256 KiB, and are compared only. */
  private final OperatorKey key = OperatorKey.random();

  private final Map<String, Page> pages = new ConcurrentHashMap<>();

  /**
   * @param last null before the first sync has ended
   * @param trigger when something happened last that no sync has answered; null for never
   */
  private record Page(@Nullable Entry last, @Nullable Duration trigger) {
    static final Page EMPTY = new Page(null, null);
  }

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
   * @param pauses of what failed, by its name
   */
  record Entry(
      Basis basis,
      Optional<Duration> due,
      boolean waitsForLogin,
      Map<TargetRef, String> versions,
      Map<String, Pause> pauses) {
    Entry {
      versions = Map.copyOf(versions);
      pauses = Map.copyOf(pauses);
    }

    boolean isDue(Duration now) {
      return due.filter(at -> at.compareTo(now) <= 0).isPresent();
    }
  }

  Optional<Entry> find(String uid) {
    return Optional.ofNullable(pages.getOrDefault(uid, Page.EMPTY).last());
  }

  void put(String uid, Entry entry) {
    pages.compute(uid, (u, page) -> new Page(entry, page == null ? null : page.trigger()));
  }

  /** The {@code resourceVersion} that each target was left in. */
  Map<TargetRef, String> versions(String uid) {
    return find(uid).map(Entry::versions).orElse(Map.of());
  }

  /** How long what failed in the last sync is left alone, by its name. */
  Map<String, Pause> pauses(String uid) {
    return find(uid).map(Entry::pauses).orElse(Map.of());
  }

  /** What a sync of {@code resource} would be made from now. */
  Basis basis(HasMetadata resource, Optional<SessionKey> session) {
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
    pages.compute(
        uid,
        (u, page) -> {
          Page present = page == null ? Page.EMPTY : page;
          Duration before = present.trigger();
          boolean isNewer = before == null || before.compareTo(moment) < 0;
          return isNewer ? new Page(present.last(), moment) : present;
        });
  }

  /**
   * Nobody holds {@code target} any more, which {@code uid} lists: where it was not as it should
   * be, that asks for a sync. Where it was, it has drifted, and says so by its version.
   */
  void freed(String uid, TargetRef target, Duration moment) {
    if (!versions(uid).containsKey(target)) {
      trigger(uid, moment);
    }
  }

  /** When the last such thing happened that no sync has answered; it counts as answered now. */
  Optional<Duration> takeTrigger(String uid) {
    List<Duration> taken = new ArrayList<>(1);
    pages.computeIfPresent(
        uid,
        (u, page) -> {
          if (page.trigger() != null) {
            taken.add(page.trigger());
          }
          return page.last() == null ? null : new Page(page.last(), null);
        });
    return taken.stream().findFirst();
  }

  /** Forgets a resource that is gone. */
  void forget(String uid) {
    pages.remove(uid);
  }

  boolean isEmpty() {
    return pages.isEmpty();
  }
}
