package com.infisical.operator.staticsecret;

import com.infisical.operator.status.Backoff;
import com.infisical.operator.status.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Remembers which targets took too long to render, so that the same inputs are tried again with
 * growing pauses and not at every sync. Safe for use by several threads, one at a time for each
 * target.
 */
final class SlowRenderings {
  private final Ticker ticker;
  private final RandomGenerator random;
  private final Map<TargetRef, Pause> pauses = new ConcurrentHashMap<>();

  /** Counts pauses by {@code ticker}. */
  SlowRenderings(Ticker ticker, RandomGenerator random) {
    this.ticker = ticker;
    this.random = random;
  }

  /**
   * One target's.
   *
   * @param inputs a keyed digest of template and secrets
   * @param failures how often these took too long, in a row
   */
  private record Pause(String inputs, int failures, Duration until, String field, String why) {}

  /** The failure to tell again, while {@code ref} is not to be rendered from {@code inputs}. */
  Optional<TargetFailure> paused(TargetRef ref, String inputs) {
    Duration now = ticker.now();
    return Optional.ofNullable(pauses.get(ref))
        .filter(pause -> pause.inputs().equals(inputs) && pause.until().compareTo(now) > 0)
        .map(pause -> failure(ref, pause, now));
  }

  /** Notes that rendering {@code ref} took too long; gives the failure that says so. */
  TargetFailure tookTooLong(TargetRef ref, String inputs, String field, String why) {
    Duration now = ticker.now();
    Pause last = pauses.get(ref);
    int failures = last != null && last.inputs().equals(inputs) ? last.failures() + 1 : 1;
    Duration until = now.plus(Backoff.GENERAL.delay(failures, random));
    Pause pause = new Pause(inputs, failures, until, field, why);
    pauses.put(ref, pause);
    return failure(ref, pause, now);
  }

  /** {@code ref} was rendered in time, or is no target any more. */
  void forget(TargetRef ref) {
    pauses.remove(ref);
  }

  private static TargetFailure failure(TargetRef ref, Pause pause, Duration now) {
    return new TargetFailure.TemplateTime(
        ref, pause.field(), pause.why(), pause.until().minus(now));
  }
}
