package com.infisical.operator.template;

import com.infisical.operator.schedule.Pause;
import com.infisical.operator.schedule.Ticker;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetRef;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Remembers which targets took too long to render, so that the same inputs are tried again with
 * growing pauses and not at every sync. Safe for use by several threads, one at a time for each
 * target.
 */
final class SlowRenderings {
  private final Ticker ticker;
  private final RandomGenerator random;
  private final Map<TargetRef, Slow> slow = new ConcurrentHashMap<>();

  /** Counts pauses by {@code ticker}. */
  SlowRenderings(Ticker ticker, RandomGenerator random) {
    this.ticker = ticker;
    this.random = random;
  }

  /**
   * One target's.
   *
   * @param inputs a keyed digest of template and secrets
   */
  private record Slow(String inputs, Pause pause, String field, String why) {
    TargetFailure failure(TargetRef ref, Duration now) {
      return new TargetFailure.TemplateTime(ref, field, why, pause.left(now));
    }
  }

  /**
   * The failure to tell again, while {@code ref} is not to be rendered from {@code inputs}.
   *
   * @param inputs asked only where the target took too long before
   */
  Optional<TargetFailure> paused(TargetRef ref, Supplier<String> inputs) {
    Duration now = ticker.now();
    return Optional.ofNullable(slow.get(ref))
        .filter(last -> last.pause().left(now).isPositive())
        .filter(last -> last.inputs().equals(inputs.get()))
        .map(last -> last.failure(ref, now));
  }

  /** Notes that rendering {@code ref} took too long; gives the failure that says so. */
  TargetFailure tookTooLong(TargetRef ref, String inputs, String field, String why) {
    Duration now = ticker.now();
    Slow last = slow.get(ref);
    Pause before = last != null && last.inputs().equals(inputs) ? last.pause() : null;
    Slow again = new Slow(inputs, Pause.after(before, now, random), field, why);
    slow.put(ref, again);
    return again.failure(ref, now);
  }

  /** {@code ref} was rendered in time, or is no target any more. */
  void forget(TargetRef ref) {
    slow.remove(ref);
  }
}
