package com.infisical.operator.sync;

import com.infisical.operator.schedule.Backoff;
import com.infisical.operator.schedule.Pause;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.schedule.Ticker;
import com.infisical.operator.status.StatusWrite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Computes when to retry a resource whose targets failed; its sources have their own schedule.
 *
 * <p>Each thing that failed backs off by itself: a target whose namespace is absent does not slow
 * its neighbour (docs/design/architecture.md#for-all-kinds). Keeps nothing. Safe for use by several
 * threads.
 */
public final class SyncPace {
  private static final double JITTER = 0.05;

  private final Ticker ticker;
  private final RandomGenerator random;

  SyncPace(Ticker ticker, RandomGenerator random) {
    this.ticker = ticker;
    this.random = random;
  }

  /**
   * Something that is to be tried again.
   *
   * @param what tells it apart from the others of its resource
   */
  public record Due(String what, Retry retry) {}

  /**
   * When a resource is tried again.
   *
   * @param in in what time; empty for not at all
   * @param pauses how long what failed is left alone, by its name
   */
  record Next(Optional<Duration> in, Map<String, Pause> pauses) {}

  /**
   * When a resource is tried again, whichever comes first.
   *
   * @param before the pauses after the sync before
   * @param failed everything of the resource that failed in the sync that has just ended
   * @param status whether what came of the sync could be told
   */
  Next next(Map<String, Pause> before, List<Due> failed, StatusWrite status) {
    List<Duration> candidates = new ArrayList<>(status.again().stream().toList());
    Duration now = ticker.now();
    Map<String, Pause> after = new HashMap<>();
    for (Due due : failed) {
      switch (due.retry()) {
        case Retry.After(Duration delay) -> candidates.add(delay);
        case Retry.Backoff backoff -> after.put(due.what(), pause(before.get(due.what()), now));
        case Retry.OnChange change -> {}
      }
    }
    after.values().forEach(pause -> candidates.add(pause.left(now)));
    return new Next(candidates.stream().min(Duration::compareTo), after);
  }

  /** The same for a resource without a session, whose interval no source keeps. */
  Next next(
      Map<String, Pause> before,
      List<Due> failed,
      StatusWrite status,
      Optional<Duration> interval) {
    Next retry = next(before, failed, status);
    Optional<Duration> refresh = interval.map(i -> Backoff.spread(i, JITTER, random));
    Optional<Duration> sooner =
        refresh.filter(r -> retry.in().isEmpty() || r.compareTo(retry.in().get()) < 0);
    return new Next(sooner.or(retry::in), retry.pauses());
  }

  /** What was tried again only because something else was due keeps its time. */
  private Pause pause(@Nullable Pause before, Duration now) {
    return before != null && before.left(now).isPositive()
        ? before
        : Pause.after(before, now, random);
  }
}
