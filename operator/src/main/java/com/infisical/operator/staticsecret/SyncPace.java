package com.infisical.operator.staticsecret;

import com.infisical.operator.status.Attempts;
import com.infisical.operator.status.Backoff;
import com.infisical.operator.status.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Says when a resource is looked at again because something of it failed; what its sources bring is
 * no matter of this. Safe for use by several threads.
 */
final class SyncPace {
  private static final Duration AFTER_A_LOST_WRITE = Duration.ofSeconds(5);
  private static final double JITTER = 0.05;

  private final Attempts<String> attempts;
  private final RandomGenerator random;

  SyncPace(RandomGenerator random) {
    this.attempts = new Attempts<>(Backoff.GENERAL, random);
    this.random = random;
  }

  /**
   * In what time, whichever comes first; empty for not at all.
   *
   * @param statusWritten whether what came of the sync could be told
   */
  Optional<Duration> next(String uid, List<Retry> retries, boolean statusWritten) {
    List<Duration> candidates = new ArrayList<>();
    if (!statusWritten) {
      candidates.add(AFTER_A_LOST_WRITE);
    }
    if (retries.stream().anyMatch(Retry.Backoff.class::isInstance)) {
      candidates.add(attempts.failed(uid));
    } else {
      attempts.reset(uid);
    }
    for (Retry retry : retries) {
      if (retry instanceof Retry.After(Duration delay)) {
        candidates.add(delay);
      }
    }
    return candidates.stream().min(Duration::compareTo);
  }

  /** The same for a resource without a session, whose interval no source keeps. */
  Optional<Duration> next(
      String uid, List<Retry> retries, boolean statusWritten, Optional<Duration> interval) {
    Optional<Duration> retry = next(uid, retries, statusWritten);
    Optional<Duration> refresh = interval.map(i -> Backoff.spread(i, JITTER, random));
    return refresh.filter(r -> retry.isEmpty() || r.compareTo(retry.get()) < 0).or(() -> retry);
  }

  /** The resource is gone. */
  void forget(String uid) {
    attempts.reset(uid);
  }
}
