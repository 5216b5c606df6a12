package com.infisical.devserver.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Counts requests by caller and class in fixed windows of a minute
 * (docs/design/infisical-api.md#15-rate-limits). Safe for use by several threads.
 */
public final class RateLimiter {
  private static final Duration WINDOW = Duration.ofSeconds(60);

  private final Clock clock;
  private final Map<Key, Window> windows = new HashMap<>();

  public RateLimiter(Clock clock) {
    this.clock = clock;
  }

  /**
   * How many requests a minute a class allows; off by default, as on self-hosted servers.
   *
   * @param read projects, folders, events
   * @param write logins, renewals, revocations
   * @param secrets secret reads and writes
   */
  public record Limits(int read, int write, int secrets) {
    /** What Infisical Cloud's free plan allows. */
    public static final Limits CLOUD_FREE = new Limits(200, 90, 120);

    int of(RateClass rateClass) {
      return switch (rateClass) {
        case READ -> read;
        case WRITE -> write;
        case SECRETS -> secrets;
        case EXEMPT -> Integer.MAX_VALUE;
      };
    }
  }

  /** How a request stands: {@code resetIn} is rounded up to whole seconds. */
  public record Verdict(int limit, int remaining, Duration resetIn, boolean allowed) {}

  private record Key(String clientIp, RateClass rateClass) {}

  private record Window(Instant start, int used) {}

  /** Counts one request; empty when its class is not limited. */
  public synchronized Optional<Verdict> count(Limits limits, String clientIp, RateClass rateClass) {
    if (rateClass == RateClass.EXEMPT) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    Key key = new Key(clientIp, rateClass);
    Window window = windows.get(key);
    if (window == null || !now.isBefore(window.start().plus(WINDOW))) {
      window = new Window(now, 0);
    }
    Window counted = new Window(window.start(), window.used() + 1);
    windows.put(key, counted);
    int limit = limits.of(rateClass);
    Duration left = Duration.between(now, counted.start().plus(WINDOW));
    return Optional.of(
        new Verdict(
            limit,
            Math.max(0, limit - counted.used()),
            Duration.ofSeconds(left.plusMillis(999).toSeconds()),
            counted.used() <= limit));
  }

  /** Forgets all counts. */
  public synchronized void reset() {
    windows.clear();
  }
}
