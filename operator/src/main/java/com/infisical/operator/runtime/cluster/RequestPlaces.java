package com.infisical.operator.runtime.cluster;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Lets a bounded number of requests be in flight; further ones wait in their order, and no thread
 * waits with them. Thread-safe.
 *
 * <p>Requests are also made by callbacks of responses, and all of the JDK's clients complete their
 * responses on the common pool, which has one thread on two processors: where it waited for a
 * place, no response would ever give one back.
 */
final class RequestPlaces {
  private final Executor executor;

  @GuardedBy("this")
  private final Queue<Runnable> waiting = new ArrayDeque<>();

  @GuardedBy("this")
  private int free;

  /**
   * @param most how many requests are in flight at once
   * @param executor begins those that waited
   */
  RequestPlaces(int most, Executor executor) {
    this.free = most;
    this.executor = executor;
  }

  /** Whether a place was free, which is the caller's now. */
  synchronized boolean take() {
    if (free == 0) {
      return false;
    }
    free--;
    return true;
  }

  /** Runs {@code begin} when it has a place; at once, in this thread, where one is free. */
  void take(Runnable begin) {
    synchronized (this) {
      if (!take()) {
        waiting.add(begin);
        return;
      }
    }
    begin.run();
  }

  /** Gives a place to the next in line. */
  void release() {
    Runnable next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        free++;
        return;
      }
    }
    executor.execute(next);
  }
}
