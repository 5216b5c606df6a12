package com.infisical.operator.template;

import com.infisical.operator.schedule.Pause;
import com.infisical.operator.schedule.Ticker;
import com.infisical.operator.target.TargetMemory;
import com.infisical.operator.target.TargetMemory.Slow;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetRef;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Spaces out renderings that take too long: the same inputs are tried again with growing pauses and
 * not at every sync. Safe for use by several threads, one at a time for each target.
 */
final class SlowRenderings {
  private final TargetMemory memory;
  private final Ticker ticker;
  private final RandomGenerator random;

  /** Counts pauses by {@code ticker}. */
  SlowRenderings(TargetMemory memory, Ticker ticker, RandomGenerator random) {
    this.memory = memory;
    this.ticker = ticker;
    this.random = random;
  }

  /**
   * The failure to tell again, while {@code target} is not to be rendered from {@code inputs}.
   *
   * @param inputs asked only where the target took too long before
   */
  Optional<TargetFailure> paused(TargetMemory.Key target, Supplier<String> inputs) {
    Duration now = ticker.now();
    return memory
        .slow(target)
        .filter(last -> last.pause().left(now).isPositive())
        .filter(last -> last.inputs().equals(inputs.get()))
        .map(last -> failure(target.target(), last, now));
  }

  /** Notes that rendering {@code target} took too long; gives the failure that says so. */
  TargetFailure tookTooLong(TargetMemory.Key target, String inputs, String field, String why) {
    Duration now = ticker.now();
    Pause before =
        memory
            .slow(target)
            .filter(last -> last.inputs().equals(inputs))
            .map(Slow::pause)
            .orElse(null);
    Slow again = new Slow(inputs, Pause.after(before, now, random), field, why);
    memory.tookTooLong(target, again);
    return failure(target.target(), again, now);
  }

  /** {@code target} was rendered in time. */
  void renderedInTime(TargetMemory.Key target) {
    memory.renderedInTime(target);
  }

  private static TargetFailure failure(TargetRef ref, Slow slow, Duration now) {
    return new TargetFailure.TemplateTime(ref, slow.field(), slow.why(), slow.pause().left(now));
  }
}
