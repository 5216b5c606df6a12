package com.infisical.operator.controller;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.schedule.Alarm;
import com.infisical.operator.schedule.Ticker;
import com.infisical.operator.schedule.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Names that are to be worked on: each once however often it is added, one at a time, and again
 * when it was added while it was worked on.
 *
 * <p>What waits is a name in a queue; {@link FairTasks} says how many are worked on at once, and
 * namespaces take turns. Safe for use by several threads; the lock is never held while work is
 * done.
 */
final class WorkQueue {
  /** When a name is worked on again whose work ended by an internal error. */
  static final Duration AFTER_A_BUG = Duration.ofMinutes(1);

  private final Function<ResourceName, Optional<Duration>> work;
  private final Function<ResourceName, String> group;
  private final FairTasks tasks;
  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<ResourceName, State> states = new HashMap<>();

  @GuardedBy("lock")
  private final Map<ResourceName, Later> later = new HashMap<>();

  @GuardedBy("lock")
  private final TreeSet<Later> inOrder =
      new TreeSet<>(Comparator.comparing(Later::at).thenComparing(Later::name));

  private final Alarm alarm;

  private enum State {
    WAITING,
    RUNNING,
    RUNNING_AND_ADDED
  }

  private record Later(Duration at, ResourceName name) {}

  /**
   * @param work works on a name, and says in what time to work on it again; each call takes back
   *     what the one before said
   * @param group in which a name takes turns with others; asked each time that it is added
   */
  WorkQueue(
      Function<ResourceName, Optional<Duration>> work,
      Function<ResourceName, String> group,
      FairTasks tasks,
      Timer timer,
      Ticker ticker) {
    this.work = work;
    this.group = group;
    this.tasks = tasks;
    this.ticker = ticker;
    this.alarm = new Alarm(timer, ticker, this::ring);
  }

  /** Has {@code name} worked on as soon as it is its turn. */
  void add(ResourceName name) {
    boolean first;
    lock.lock();
    try {
      first = states.get(name) == null;
      states.merge(
          name,
          State.WAITING,
          (now, added) -> now == State.WAITING ? State.WAITING : State.RUNNING_AND_ADDED);
    } finally {
      lock.unlock();
    }
    if (first) {
      submit(name);
    }
  }

  /** How many names are known: waiting, worked on, or to be worked on later. */
  int size() {
    lock.lock();
    try {
      return states.size() + later.size();
    } finally {
      lock.unlock();
    }
  }

  /** How many names wait for their turn. */
  int waiting() {
    lock.lock();
    try {
      return (int) states.values().stream().filter(state -> state != State.RUNNING).count();
    } finally {
      lock.unlock();
    }
  }

  private void submit(ResourceName name) {
    tasks.execute(group.apply(name), name.namespace(), () -> run(name));
  }

  private void run(ResourceName name) {
    lock.lock();
    try {
      states.put(name, State.RUNNING);
      cancel(name);
    } finally {
      lock.unlock();
    }
    // Also where it ends by an error, such as a stack overflow.
    Optional<Duration> again = Optional.of(AFTER_A_BUG);
    try {
      again = work.apply(name);
    } finally {
      ended(name, again);
    }
  }

  private void ended(ResourceName name, Optional<Duration> again) {
    boolean added;
    lock.lock();
    try {
      added = states.remove(name) == State.RUNNING_AND_ADDED;
      if (added) {
        states.put(name, State.WAITING);
      } else {
        again.ifPresent(delay -> schedule(name, delay));
      }
    } finally {
      lock.unlock();
    }
    if (added) {
      submit(name);
    }
  }

  @GuardedBy("lock")
  private void cancel(ResourceName name) {
    Later before = later.remove(name);
    if (before != null) {
      inOrder.remove(before);
    }
  }

  @GuardedBy("lock")
  private void schedule(ResourceName name, Duration delay) {
    cancel(name);
    Duration at = ticker.now().plus(delay.isNegative() ? Duration.ZERO : delay);
    Later entry = new Later(at, name);
    later.put(name, entry);
    inOrder.add(entry);
    alarm.at(at);
  }

  private void ring() {
    List<ResourceName> due = new ArrayList<>();
    lock.lock();
    try {
      Duration now = ticker.now();
      while (!inOrder.isEmpty() && inOrder.first().at().compareTo(now) <= 0) {
        ResourceName name = inOrder.first().name();
        cancel(name);
        due.add(name);
      }
      if (!inOrder.isEmpty()) {
        alarm.at(inOrder.first().at());
      }
    } finally {
      lock.unlock();
    }
    due.forEach(this::add);
  }
}
