package com.infisical.operator.instant;

import com.infisical.operator.schedule.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Serializes changes of one state, and runs their effects afterwards, outside the lock.
 *
 * <p>Safe for use by several threads.
 */
final class SerialQueue {
  private final Timer timer;
  private final ReentrantLock lock = new ReentrantLock();
  private List<Runnable> effects = new ArrayList<>();

  SerialQueue(Timer timer) {
    this.timer = timer;
  }

  /** Makes a change, which must not block, and then does what it caused. */
  void run(Runnable change) {
    if (lock.isHeldByCurrentThread()) {
      change.run();
      return;
    }
    List<Runnable> caused;
    lock.lock();
    try {
      change.run();
    } finally {
      caused = effects;
      effects = new ArrayList<>();
      lock.unlock();
    }
    caused.forEach(Runnable::run);
  }

  /** Within a change: what is to be done when it is made. */
  void afterwards(Runnable effect) {
    effects.add(effect);
  }

  /** Makes a change later. */
  void after(Duration delay, Runnable change) {
    timer.after(delay, () -> run(change));
  }
}
