package com.infisical.operator.source;

import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.source.ReadResult.Summary;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The resources that depend on one source, and what each has seen of it. For use under the lock of
 * a {@link SourceFeed}.
 */
final class Dependants {
  private final Map<String, Dependant> byUid = new HashMap<>();

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

  boolean isEmpty() {
    return byUid.isEmpty();
  }

  boolean contains(String uid) {
    return byUid.containsKey(uid);
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
  }

  /** The shortest interval that anyone asks for. */
  Optional<Duration> shortestInterval() {
    return byUid.values().stream().map(Dependant::interval).min(Duration::compareTo);
  }

  /** These were given {@code news}. */
  void saw(Collection<String> uids, Summary news) {
    for (String uid : uids) {
      byUid.computeIfPresent(uid, (u, d) -> new Dependant(d.name(), d.interval(), news, false));
    }
  }

  /** What {@code uid} was given has reached all its targets. */
  void applied(String uid) {
    byUid.computeIfPresent(uid, (u, d) -> new Dependant(d.name(), d.interval(), d.seen(), true));
  }

  /** Whether {@code uid} depends on the source and does not know {@code news}. */
  boolean isNewTo(String uid, @Nullable Summary news) {
    Dependant dependant = byUid.get(uid);
    return news != null && dependant != null && !dependant.knows(news);
  }

  /** Those who do not know {@code news}. */
  Map<String, ResourceName> unawareOf(Summary news) {
    Map<String, ResourceName> unaware = new HashMap<>();
    byUid.forEach(
        (uid, dependant) -> {
          if (!dependant.knows(news)) {
            unaware.put(uid, dependant.name());
          }
        });
    return unaware;
  }

  /** Whether all targets of all dependants are as {@code news} would have them. */
  boolean haveApplied(@Nullable Summary news) {
    return news != null
        && !byUid.isEmpty()
        && byUid.values().stream().allMatch(d -> d.applied() && d.knows(news));
  }
}
