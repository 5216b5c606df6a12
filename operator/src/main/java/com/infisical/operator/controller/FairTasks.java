package com.infisical.operator.controller;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.infisical.operator.schedule.TurnQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks, a bounded number at once; groups take turns, and within a group its members do.
 *
 * <p>A task that waits costs an entry in a queue and no thread. Neither a group nor a member may
 * have all places, so that one whose tasks hang never keeps the others from running. While the heap
 * is nearly full only a few tasks run at once: the process becomes slower instead of ending. Safe
 * for use by several threads; the lock is never held while a task runs.
 */
public final class FairTasks {
  /** What runs at once while the heap is nearly full. */
  static final Limits SCARCE = new Limits(4, 3, 2);

  private final Limits limits;
  private final Executor executor;
  private final BooleanSupplier heapIsFull;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();

  /** The tasks of each group by member; the group whose turn it is comes first. */
  @GuardedBy("lock")
  private final LinkedHashMap<String, TurnQueue<Runnable>> waiting = new LinkedHashMap<>();

  @GuardedBy("lock")
  private final Map<String, Integer> runningByGroup = new HashMap<>();

  private final Map<String, Integer> runningByMember = new HashMap<>();

  @GuardedBy("lock")
  private int running;

  @GuardedBy("lock")
  private int waitingTasks;

  @GuardedBy("lock")
  private boolean closed;

  /**
   * How many tasks run at once.
   *
   * @param inAll of all groups together
   * @param ofAGroup of one group
   * @param ofAMember of one member, in all groups together
   */
  public record Limits(int inAll, int ofAGroup, int ofAMember) {
    /** Checks that something can run. */
    public Limits {
      if (inAll < 1 || ofAGroup < 1 || ofAMember < 1) {
        throw new IllegalArgumentException("no task could ever run");
      }
    }

    private Limits atMost(Limits other) {
      return new Limits(
          Math.min(inAll, other.inAll),
          Math.min(ofAGroup, other.ofAGroup),
          Math.min(ofAMember, other.ofAMember));
    }
  }

  /**
   * @param executor runs the tasks that have their turn; must not run them in the calling thread
   * @param heapIsFull whether the heap is nearly full, asked before each task
   */
  public FairTasks(Limits limits, Executor executor, BooleanSupplier heapIsFull) {
    this.limits = limits;
    this.executor = executor;
    this.heapIsFull = heapIsFull;
  }

  /**
   * Runs {@code task} when it is its turn; drops it after {@link #close}.
   *
   * @param group shares the places of one group
   * @param member takes turns with the other members of its group
   */
  public void execute(String group, String member, Runnable task) {
    List<Runnable> admitted;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      waiting.computeIfAbsent(group, g -> new TurnQueue<>()).add(member, task);
      waitingTasks++;
      admitted = admit();
    } finally {
      lock.unlock();
    }
    admitted.forEach(this::start);
  }

  /** An executor whose tasks are those of one member of a group. */
  public Executor executor(String group, String member) {
    return task -> execute(group, member, task);
  }

  /** How many tasks wait for their turn. */
  public int waiting() {
    lock.lock();
    try {
      return waitingTasks;
    } finally {
      lock.unlock();
    }
  }

  /** How many tasks run. */
  public int running() {
    lock.lock();
    try {
      return running;
    } finally {
      lock.unlock();
    }
  }

  /** Drops what waits, and waits until what runs has ended, at most so long. */
  public void close(Duration atMost) {
    lock.lock();
    try {
      closed = true;
      waiting.clear();
      waitingTasks = 0;
      long left = atMost.toNanos();
      while (running > 0 && left > 0) {
        left = idle.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Takes out what may run now. */
  @GuardedBy("lock")
  private List<Runnable> admit() {
    if (waiting.isEmpty() || running >= limits.inAll()) {
      return List.of();
    }
    Limits now = heapIsFull.getAsBoolean() ? limits.atMost(SCARCE) : limits;
    List<Runnable> admitted = new ArrayList<>();
    while (running < now.inAll()) {
      Optional<Runnable> next = next(now);
      if (next.isEmpty()) {
        return admitted;
      }
      admitted.add(next.get());
    }
    return admitted;
  }

  /** The task whose turn it is. */
  @GuardedBy("lock")
  private Optional<Runnable> next(Limits now) {
    for (Map.Entry<String, TurnQueue<Runnable>> turn : waiting.entrySet()) {
      String group = turn.getKey();
      if (runningByGroup.getOrDefault(group, 0) < now.ofAGroup()) {
        Optional<String> member =
            turn.getValue().next(name -> runningByMember.getOrDefault(name, 0) < now.ofAMember());
        if (member.isPresent()) {
          return Optional.of(take(group, turn.getValue(), member.get()));
        }
      }
    }
    return Optional.empty();
  }

  @GuardedBy("lock")
  private Runnable take(String name, TurnQueue<Runnable> group, String member) {
    Runnable task = group.take(member);
    waiting.remove(name);
    if (!group.isEmpty()) {
      waiting.put(name, group);
    }
    waitingTasks--;
    running++;
    runningByGroup.merge(name, 1, Integer::sum);
    runningByMember.merge(member, 1, Integer::sum);
    return () -> run(name, member, task);
  }

  private void start(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      // The process is ending.
      return;
    }
  }

  private void run(String group, String member, Runnable task) {
    try {
      task.run();
    } finally {
      ended(group, member);
    }
  }

  private void ended(String group, String member) {
    List<Runnable> admitted;
    lock.lock();
    try {
      running--;
      runningByGroup.computeIfPresent(group, FairTasks::less);
      runningByMember.computeIfPresent(member, FairTasks::less);
      if (running == 0) {
        idle.signalAll();
      }
      admitted = closed ? List.of() : admit();
    } finally {
      lock.unlock();
    }
    admitted.forEach(this::start);
  }

  private static @Nullable Integer less(String key, Integer count) {
    return count == 1 ? null : count - 1;
  }
}
