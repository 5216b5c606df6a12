package com.infisical.e2e.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** Decides whether a program that ended by itself is worth another start. Not thread-safe. */
final class Restarts {
  private static final int TOO_MANY = 5;
  private static final Duration WITHIN = Duration.ofMinutes(1);

  private final Deque<Instant> ends = new ArrayDeque<>();

  /** The program ended at {@code now}; says whether to start it again. */
  boolean another(Instant now) {
    ends.addLast(now);
    while (ends.getFirst().plus(WITHIN).isBefore(now)) {
      ends.removeFirst();
    }
    return ends.size() < TOO_MANY;
  }
}
