package com.infisical.client;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Limits how many calls are under way at one server at once.
 *
 * <p>The JDK's client fails calls beyond a server's limit of HTTP/2 streams (usually 100) instead
 * of waiting. Each kind of call has places of its own, so that a login never waits behind reads.
 * Waits are in order of arrival.
 */
final class CallPlaces {
  /** What a call is for. */
  enum Kind {
    LOGIN,
    READ,
    OTHER
  }

  private static final int LOGINS = 16;
  private static final int OTHERS = 8;

  private final Semaphore logins = new Semaphore(LOGINS, true);
  private final Semaphore others = new Semaphore(OTHERS, true);
  private final Semaphore reads;

  CallPlaces(int maxReads) {
    reads = new Semaphore(maxReads, true);
  }

  /** Waits for a place; false when the watch's time was up first. */
  boolean take(Kind kind, CallWatch watch) throws InterruptedException {
    return of(kind).tryAcquire(Math.max(0, watch.nanosLeftInAll()), TimeUnit.NANOSECONDS);
  }

  void giveBack(Kind kind) {
    of(kind).release();
  }

  private Semaphore of(Kind kind) {
    return switch (kind) {
      case LOGIN -> logins;
      case READ -> reads;
      case OTHER -> others;
    };
  }
}
