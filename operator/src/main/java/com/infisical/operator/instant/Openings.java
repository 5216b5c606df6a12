package com.infisical.operator.instant;

import com.infisical.operator.schedule.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Limits how many streams of a server open concurrently, so that many that start or move together
 * stay within its limit, and waits if the server asks for it.
 *
 * <p>Not safe for use by several threads: the {@link SerialQueue} guards it.
 */
final class Openings {
  /** How many openings may be under way at one server. */
  static final int AT_ONCE = 4;

  private final SerialQueue queue;
  private final Ticker ticker;
  private final Map<String, Door> doors = new HashMap<>();

  private static final class Door {
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int underWay;
    private Duration notBefore = Duration.ZERO;
  }

  Openings(SerialQueue queue, Ticker ticker) {
    this.queue = queue;
    this.ticker = ticker;
  }

  /** Begins when it is its turn, within a change; whoever begins says {@link #done} once. */
  void ask(String address, Runnable begin) {
    doors.computeIfAbsent(address, a -> new Door()).waiting.add(begin);
    next(address);
  }

  void done(String address) {
    Door door = doors.get(address);
    if (door != null) {
      door.underWay--;
      next(address);
    }
  }

  /** Nothing begins before that time. */
  void pause(String address, Duration wait) {
    Door door = doors.computeIfAbsent(address, a -> new Door());
    Duration until = ticker.now().plus(wait);
    if (until.compareTo(door.notBefore) > 0) {
      door.notBefore = until;
      queue.after(wait, () -> resume(address));
    }
  }

  private void resume(String address) {
    Door door = doors.get(address);
    Duration early = door == null ? Duration.ZERO : door.notBefore.minus(ticker.now());
    if (early.isPositive()) {
      queue.after(early, () -> resume(address));
    } else {
      next(address);
    }
  }

  private void next(String address) {
    Door door = doors.get(address);
    if (door == null || ticker.now().compareTo(door.notBefore) < 0) {
      return;
    }
    while (door.underWay < AT_ONCE && !door.waiting.isEmpty()) {
      door.underWay++;
      door.waiting.remove().run();
    }
    if (door.underWay == 0 && door.waiting.isEmpty()) {
      doors.remove(address, door);
    }
  }
}
