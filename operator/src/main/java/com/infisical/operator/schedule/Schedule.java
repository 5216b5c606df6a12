package com.infisical.operator.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * When and where something runs: the two clocks, the timer, the executor and chance, as {@code
 * Wiring} hands them out.
 *
 * @param ticker the monotonic clock, for everything that is waited for
 * @param timer runs a task later
 * @param clock the wall clock, for what people and other machines read
 * @param executor runs each task by itself; a task may block
 * @param random spreads delays
 */
public record Schedule(
    Ticker ticker, Timer timer, InstantSource clock, Executor executor, RandomGenerator random) {
  /** The present moment of the monotonic clock. */
  public Duration now() {
    return ticker.now();
  }

  /** The present moment of the wall clock. */
  public Instant instant() {
    return clock.instant();
  }

  /** Runs {@code task} once, after {@code delay}. */
  public void after(Duration delay, Runnable task) {
    timer.after(delay, task);
  }
}
