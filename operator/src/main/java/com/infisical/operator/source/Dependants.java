package com.infisical.operator.source;

import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.source.ReadResult.Summary;
import com.infisical.operator.source.SourceReads.Demand;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The resources that depend on one source, and what each has seen of it. For use under the lock of
 * a {@link SourceFeed}.
 *
 * <p>An answer is kept for dependants that did not share its read until they have taken it, and no
 * longer: no secret outlives the syncs that share a read
 * (docs/infisical-static-secret.md#when-it-reads).
 */
final class Dependants {
  private final Map<String, Dependant> byUid = new HashMap<>();
  private @Nullable Summary latest;
  private ReadResult.@Nullable Answer kept;
  private Duration keptFrom = Duration.ZERO;
  private Set<String> keptFor = Set.of();
  private long number;

  /**
   * @param seen what the resource was last given; null before the first
   * @param applied whether that has reached all its targets, as far as it can
   */
  private record Dependant(
      ResourceName name, Duration interval, @Nullable Summary seen, boolean applied) {
    boolean knows(Summary news) {
      return news.equals(seen);
    }
  }

  /**
   * Dependants for which an answer is kept.
   *
   * @param number tells the answer from those after it
   */
  record Unaware(Collection<ResourceName> names, long number) {}

  boolean isEmpty() {
    return byUid.isEmpty();
  }

  /** Adds {@code uid}, or changes its interval. */
  void put(String uid, ResourceName name, Duration interval) {
    Dependant before = byUid.get(uid);
    byUid.put(
        uid,
        before == null
            ? new Dependant(name, interval, null, false)
            : new Dependant(name, interval, before.seen(), before.applied()));
  }

  void remove(String uid) {
    byUid.remove(uid);
    takeNothing(uid);
  }

  /** The shortest interval that anyone asks for. */
  Optional<Duration> shortestInterval() {
    return byUid.values().stream().map(Dependant::interval).min(Duration::compareTo);
  }

  /**
   * The source said {@code answer}, by a read that was sent at {@code sentAt}: it is kept, in place
   * of what was kept, for those that neither shared the read nor wait for a later one.
   */
  Unaware tell(
      ReadResult.Answer answer, Duration sentAt, Set<String> readers, Set<String> waiting) {
    Summary news = answer.summary();
    latest = news;
    saw(readers, news);
    Map<String, ResourceName> unaware = new HashMap<>();
    byUid.forEach(
        (uid, dependant) -> {
          if (!dependant.knows(news) && !waiting.contains(uid)) {
            unaware.put(uid, dependant.name());
          }
        });
    drop();
    // What a session said that is over is of no use to the next one.
    if (!unaware.isEmpty() && !(answer instanceof ReadResult.Stale)) {
      kept = answer;
      keptFrom = sentAt;
      keptFor = new HashSet<>(unaware.keySet());
    }
    return new Unaware(unaware.values(), number);
  }

  private void saw(Set<String> uids, Summary news) {
    for (String uid : uids) {
      byUid.computeIfPresent(uid, (u, d) -> new Dependant(d.name(), d.interval(), news, false));
    }
  }

  /** What is kept, where it is what {@code demand} asks for; {@code uid} does not ask again. */
  Optional<ReadResult.Answer> take(String uid, Demand demand) {
    Optional<ReadResult.Answer> taken =
        Optional.ofNullable(kept)
            .filter(a -> !demand.pastCaches() && keptFrom.compareTo(demand.since()) >= 0);
    takeNothing(uid);
    taken.ifPresent(answer -> saw(Set.of(uid), answer.summary()));
    return taken;
  }

  private void takeNothing(String uid) {
    if (keptFor.contains(uid)) {
      keptFor.remove(uid);
      if (keptFor.isEmpty()) {
        drop();
      }
    }
  }

  /** Drops the answer of this number, if it is still kept. */
  void drop(long asked) {
    if (asked == number) {
      drop();
    }
  }

  private void drop() {
    kept = null;
    keptFor = Set.of();
    number++;
  }

  /** What {@code uid} was given has reached all its targets. */
  void applied(String uid) {
    byUid.computeIfPresent(uid, (u, d) -> new Dependant(d.name(), d.interval(), d.seen(), true));
  }

  /** Whether {@code uid} depends on the source and does not know what it said last. */
  boolean hasNews(String uid) {
    Dependant dependant = byUid.get(uid);
    return latest != null && dependant != null && !dependant.knows(latest);
  }

  /** Whether {@code uid} has the secrets that the source gave last. */
  boolean hasLatest(String uid) {
    Dependant dependant = byUid.get(uid);
    return latest != null && latest.isRead() && dependant != null && dependant.knows(latest);
  }

  /** Whether all targets of all dependants are as the source would have them by its last answer. */
  boolean haveApplied() {
    Summary news = latest;
    return news != null
        && !byUid.isEmpty()
        && byUid.values().stream().allMatch(d -> d.applied() && d.knows(news));
  }
}
