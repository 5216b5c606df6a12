package com.infisical.client.http;

import java.time.Duration;

/**
 * Computes how long a call may still wait, in total and without receiving a byte.
 *
 * <p>Counted on the monotonic clock. Thread-safe: one thread waits, others report bytes.
 */
public final class CallWatch {
  private final long idleNanos;
  private final boolean fromSending;
  private final Duration total;
  private final Duration idle;
  private volatile long deadline;
  private volatile long lastHeard;

  private CallWatch(Duration total, Duration idle, boolean fromSending) {
    long now = System.nanoTime();
    this.total = total;
    this.idle = idle;
    this.fromSending = fromSending;
    this.deadline = now + total.toNanos();
    this.idleNanos = idle.toNanos();
    this.lastHeard = now;
  }

  public static CallWatch start(Duration total) {
    return new CallWatch(total, total, false);
  }

  public static CallWatch start(Duration total, Duration idle) {
    return new CallWatch(total, idle, false);
  }

  /** Allows {@code total} for the wait until the call is sent, and the same again for the call. */
  public static CallWatch fromSending(Duration total) {
    return new CallWatch(total, total, true);
  }

  /** What the call had to wait for is there: it is sent now. */
  void sent() {
    heard();
    if (fromSending) {
      deadline = lastHeard + total.toNanos();
    }
  }

  /** The limit in all, as a text. */
  String total() {
    return text(total);
  }

  /** A byte came, or a request is about to leave. */
  void heard() {
    lastHeard = System.nanoTime();
  }

  /** Until one of the two limits is reached, if nothing comes; never more than the total. */
  long nanosLeft() {
    return Math.min(nanosLeftInAll(), lastHeard + idleNanos - System.nanoTime());
  }

  long nanosLeftInAll() {
    return deadline - System.nanoTime();
  }

  boolean isOver() {
    return nanosLeft() <= 0;
  }

  /** Which limit was reached, as a text that is the same for every call of the kind. */
  String verdict() {
    return nanosLeftInAll() <= 0
        ? "no complete response within " + text(total)
        : "no data for " + text(idle);
  }

  private static String text(Duration limit) {
    return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
  }
}
