package com.infisical.operator.pushsecret;

import com.infisical.operator.schedule.Retry;
import com.infisical.operator.schedule.Schedule;
import java.time.Duration;
import java.util.Optional;

/** Computes in what time a push is synced again. Safe for use by several threads. */
final class NextSync {
  private static final double JITTER = 0.05;

  private final Schedule schedule;

  NextSync(Schedule schedule) {
    this.schedule = schedule;
  }

  /**
   * In what time; empty for only on change.
   *
   * @param interval that the spec asks for
   */
  Optional<Duration> after(PushOutcome outcome, Optional<Duration> interval, PushMemory memory) {
    return switch (outcome) {
      case PushOutcome.Again(Duration in) -> {
        memory.wake();
        yield Optional.of(in);
      }
      case PushOutcome.NotCompared failed ->
          sooner(interval.map(this::spread), retry(memory, failed.failure().retry()));
      case PushOutcome.Compared compared -> {
        Optional<Duration> retry = compared.effects().retry().flatMap(r -> retry(memory, r));
        if (retry.isEmpty()) {
          memory.succeeded();
        }
        yield sooner(
            interval.map(this::spread),
            sooner(sooner(retry, compared.again()), memory.afterEcho(schedule.now())));
      }
    };
  }

  /** Never shorter, or a value would be generated at every other interval only. */
  private Duration spread(Duration interval) {
    return interval.plusMillis(
        Math.round(interval.toMillis() * JITTER * schedule.random().nextDouble()));
  }

  private Optional<Duration> retry(PushMemory memory, Retry retry) {
    return switch (retry) {
      case Retry.After(Duration delay) -> Optional.of(delay);
      case Retry.Backoff backoff -> Optional.of(memory.backoff(schedule.now(), schedule.random()));
      case Retry.OnChange change -> Optional.empty();
    };
  }

  private static Optional<Duration> sooner(Optional<Duration> one, Optional<Duration> other) {
    return one.filter(d -> other.isEmpty() || d.compareTo(other.get()) <= 0).or(() -> other);
  }
}
