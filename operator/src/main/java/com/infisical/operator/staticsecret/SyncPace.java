package com.infisical.operator.staticsecret;

import com.infisical.operator.schedule.Backoff;
import com.infisical.operator.schedule.Pause;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.schedule.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Says when a resource is looked at again because something of it failed; what its sources bring is
 * no matter of this.
 *
 * <p>Each thing that failed backs off by itself: a target whose namespace is absent does not slow
 * its neighbour (docs/design/architecture.md#for-all-kinds). Safe for use by several threads, one
 * at a time for each resource.
 */
final class SyncPace {
  static final Duration AFTER_A_LOST_WRITE = Duration.ofSeconds(5);

  private static final double JITTER = 0.05;

  private final Ticker ticker;
  private final RandomGenerator random;

  /** By the UID of the resource and the name of what failed. */
  private final Map<String, Map<String, Pause>> pauses = new ConcurrentHashMap<>();

  SyncPace(Ticker ticker, RandomGenerator random) {
    this.ticker = ticker;
    this.random = random;
  }

  /**
   * Something that is to be tried again.
   *
   * @param what tells it apart from the others of its resource
   */
  record Due(String what, Retry retry) {}

  /**
   * In what time, whichever comes first; empty for not at all.
   *
   * @param failed everything of the resource that failed in the sync that has just ended
   * @param statusWritten whether what came of the sync could be told
   */
  Optional<Duration> next(String uid, List<Due> failed, boolean statusWritten) {
    List<Duration> candidates = new ArrayList<>();
    if (!statusWritten) {
      candidates.add(AFTER_A_LOST_WRITE);
    }
    Duration now = ticker.now();
    Map<String, Pause> before = pauses.getOrDefault(uid, Map.of());
    Map<String, Pause> after = new HashMap<>();
    for (Due due : failed) {
      switch (due.retry()) {
        case Retry.After(Duration delay) -> candidates.add(delay);
        case Retry.Backoff backoff -> after.put(due.what(), pause(before.get(due.what()), now));
        case Retry.OnChange change -> {}
      }
    }
    after.values().forEach(pause -> candidates.add(pause.left(now)));
    if (after.isEmpty()) {
      pauses.remove(uid);
    } else {
      pauses.put(uid, Map.copyOf(after));
    }
    return candidates.stream().min(Duration::compareTo);
  }

  /** What was tried again only because something else was due keeps its time. */
  private Pause pause(@Nullable Pause before, Duration now) {
    return before != null && before.left(now).isPositive()
        ? before
        : Pause.after(before, now, random);
  }

  /** The same for a resource without a session, whose interval no source keeps. */
  Optional<Duration> next(
      String uid, List<Due> failed, boolean statusWritten, Optional<Duration> interval) {
    Optional<Duration> retry = next(uid, failed, statusWritten);
    Optional<Duration> refresh = interval.map(i -> Backoff.spread(i, JITTER, random));
    return refresh.filter(r -> retry.isEmpty() || r.compareTo(retry.get()) < 0).or(() -> retry);
  }

  /** The resource is gone. */
  void forget(String uid) {
    pauses.remove(uid);
  }
}
