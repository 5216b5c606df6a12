package com.infisical.client.events;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Says how long a stream waits before more of it is read, so that a server that sends without end
 * keeps neither the processor nor other streams busy: what is not read, it cannot send.
 *
 * <p>An event has some 300 bytes: a stream carries 200 a second for as long as it likes, and 3,000
 * at once. Not safe for use by several threads.
 */
final class ReadingPace {
  static final long BYTES_A_SECOND = 64 * 1024;
  static final long AT_ONCE = 1024 * 1024;

  private static final long NANOS_A_SECOND = Duration.ofSeconds(1).toNanos();

  /** Pays for more than was ever read at once. */
  private static final long LONGEST = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanoTime;
  private long unpaid;
  private long at;

  ReadingPace(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.at = nanoTime.getAsLong();
  }

  /** So many bytes were read: how long to wait for the next; zero for not at all. */
  Duration read(long bytes) {
    long now = nanoTime.getAsLong();
    long passed = Math.min(now - at, LONGEST);
    long paid = Math.min(unpaid, passed * BYTES_A_SECOND / NANOS_A_SECOND);
    if (paid > 0 || unpaid == 0) {
      at = now;
    }
    unpaid += bytes - paid;
    long excess = Math.max(0, unpaid - AT_ONCE);
    return Duration.ofNanos(excess * NANOS_A_SECOND / BYTES_A_SECOND);
  }
}
