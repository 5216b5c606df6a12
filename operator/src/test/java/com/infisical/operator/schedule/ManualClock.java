package com.infisical.operator.schedule;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.random.RandomGeneratorFactory;

/**
 * Time that passes only when a test says so. Thread-safe.
 *
 * <p>With an executor of its own threads, time first passes and then all that is due is handed
 * over; without one, what is due runs in the test's thread, each at its moment and in order.
 */
public final class ManualClock implements Ticker, Timer {
  private final Executor executor;
  private final boolean inline;
  private final PriorityQueue<Due> waiting = new PriorityQueue<>();
  private long order;
  private volatile Duration now = Duration.ofHours(1);

  private record Due(Duration at, long order, Runnable task) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int byTime = at.compareTo(other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private ManualClock(Executor executor, boolean inline) {
    this.executor = executor;
    this.inline = inline;
  }

  /** What is due runs in the thread that lets time pass. */
  public static ManualClock inline() {
    return new ManualClock(Runnable::run, true);
  }

  /** What is due runs on {@code executor}. */
  public static ManualClock on(Executor executor) {
    return new ManualClock(executor, false);
  }

  /** A schedule by this clock and the machine's wall clock, with chance by {@code seed}. */
  public Schedule schedule(long seed) {
    return schedule(seed, InstantSource.system(), executor);
  }

  /** A schedule by this clock, with chance by {@code seed}, whose tasks run on {@code tasks}. */
  public Schedule schedule(long seed, InstantSource wall, Executor tasks) {
    return new Schedule(
        this, this, wall, tasks, RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
  }

  @Override
  public Duration now() {
    return now;
  }

  @Override
  public synchronized void after(Duration delay, Runnable task) {
    waiting.add(new Due(now.plus(delay), order++, task));
  }

  /** Lets {@code by} pass, and runs what is due by then. */
  public void pass(Duration by) {
    Duration end = now.plus(by);
    if (!inline) {
      now = end;
    }
    for (Optional<Due> due = next(end); due.isPresent(); due = next(end)) {
      executor.execute(due.get().task());
    }
  }

  private synchronized Optional<Due> next(Duration end) {
    if (waiting.isEmpty() || waiting.peek().at().compareTo(end) > 0) {
      now = end;
      return Optional.empty();
    }
    Due due = waiting.remove();
    if (due.at().compareTo(now) > 0) {
      now = due.at();
    }
    return Optional.of(due);
  }

  /** Whether anything waits for its time. */
  public synchronized boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /** Runs what is next to come although its time has not come. */
  public void fireEarly() {
    Due early;
    synchronized (this) {
      early = waiting.remove();
    }
    executor.execute(early.task());
  }
}
