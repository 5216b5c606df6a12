package com.infisical.devserver.auth;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts wrong client secrets and locks (docs/design/infisical-api.md#21-universal-auth). Safe for
 * use by several threads.
 */
final class Lockouts {
  private final Clock clock;
  private final Map<String, Count> counts = new HashMap<>();

  private record Count(int failures, Instant last, Instant lockedUntil) {}

  Lockouts(Clock clock) {
    this.clock = clock;
  }

  synchronized boolean locked(String key) {
    Count count = counts.get(key);
    return count != null && clock.instant().isBefore(count.lockedUntil());
  }

  synchronized void failed(String key, UniversalAuth.LockoutRule rule) {
    Instant now = clock.instant();
    Count old = counts.getOrDefault(key, new Count(0, now, Instant.EPOCH));
    boolean forgotten = now.isAfter(old.last().plus(rule.counterReset()));
    int failures = forgotten ? 1 : old.failures() + 1;
    boolean lock = rule.enabled() && failures >= rule.threshold();
    counts.put(
        key,
        lock
            ? new Count(0, now, now.plus(rule.duration()))
            : new Count(failures, now, old.lockedUntil()));
  }

  synchronized void succeeded(String key) {
    counts.remove(key);
  }
}
