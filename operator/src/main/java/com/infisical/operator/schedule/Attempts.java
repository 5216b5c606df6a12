package com.infisical.operator.schedule;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Counts failures in a row by key, and says how long each waits for its next try.
 *
 * <p>Safe for use by several threads.
 *
 * @param <K> what fails
 */
public final class Attempts<K> {
  private final Backoff backoff;
  private final RandomGenerator random;
  private final Map<K, Integer> failures = new ConcurrentHashMap<>();

  /** Waits as {@code backoff} says. */
  public Attempts(Backoff backoff, RandomGenerator random) {
    this.backoff = backoff;
    this.random = random;
  }

  /** Counts one more failure of {@code key}, and gives the time until its next try. */
  public Duration failed(K key) {
    return backoff.delay(failures.merge(key, 1, Integer::sum), random);
  }

  /** {@code key} succeeded, or is gone. */
  public void reset(K key) {
    failures.remove(key);
  }
}
