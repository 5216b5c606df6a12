package com.infisical.operator.schedule;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The pause after a failure, which grows with each one in a row
 * (docs/design/architecture.md#for-all-kinds).
 *
 * @param failures in a row
 * @param until on the monotonic clock
 */
public record Pause(int failures, Duration until) {
  /** The pause after one more failure; {@code before} is that after the last one, if it failed. */
  public static Pause after(@Nullable Pause before, Duration now, RandomGenerator random) {
    int failures = before == null ? 1 : before.failures() + 1;
    return new Pause(failures, now.plus(Backoff.GENERAL.delay(failures, random)));
  }

  /** What is left of it; not positive when it is over. */
  public Duration left(Duration now) {
    return until.minus(now);
  }
}
