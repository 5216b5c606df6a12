package com.infisical.client.calls;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for ten minutes that a server lacks a route, so that not every call asks for it first.
 *
 * <p>Then it is asked again: servers are upgraded. Thread-safe.
 */
final class RouteMemory {
  private static final long HOLDS_NANOS = Duration.ofMinutes(10).toNanos();

  private final LongSupplier nanoTime;
  private final AtomicReference<@Nullable Long> missingSince = new AtomicReference<>();

  RouteMemory(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  boolean isMissing() {
    Long since = missingSince.get();
    return since != null && nanoTime.getAsLong() - since < HOLDS_NANOS;
  }

  void noteMissing() {
    missingSince.set(nanoTime.getAsLong());
  }

  void forget() {
    missingSince.set(null);
  }
}
