package com.infisical.operator.auth.session;

import com.infisical.client.RateLimit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Allots the revocations at shutdown: half of what a server's rate limit leaves, because the next
 * operator logs in there at the same time. Tokens beyond that expire by themselves
 * (docs/operations.md#ending).
 *
 * <p>Safe for use by several threads.
 */
final class FinalRevocations {
  private final Map<String, AtomicLong> leftByAddress = new ConcurrentHashMap<>();
  private volatile boolean begun;

  /** The shutdown begins. */
  void begin() {
    begun = true;
  }

  /**
   * Whether one more token may be revoked; always before the shutdown.
   *
   * @param limit what the server last said of its limit; asked once for each server
   */
  boolean allow(String address, Supplier<Optional<RateLimit>> limit) {
    return !begun
        || leftByAddress
                .computeIfAbsent(address, _ -> new AtomicLong(half(limit.get())))
                .getAndDecrement()
            > 0;
  }

  private static long half(Optional<RateLimit> limit) {
    return limit.map(known -> known.remaining() / 2).orElse(Long.MAX_VALUE);
  }
}
