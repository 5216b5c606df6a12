package com.infisical.operator.runtime;

import com.infisical.operator.schedule.Timer;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Hands tasks to an executor when their time has come; one thread waits for all of them. */
final class TaskTimer implements Timer, AutoCloseable {
  private final Executor executor;
  private final ScheduledThreadPoolExecutor waiting;

  TaskTimer(Executor executor) {
    this.executor = executor;
    this.waiting =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("infisical-timer").factory());
    waiting.setRemoveOnCancelPolicy(true);
    waiting.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public void after(Duration delay, Runnable task) {
    try {
      // Saturates: an interval of a resource may be longer than 292 years.
      long nanos = TimeUnit.NANOSECONDS.convert(delay);
      var unused = waiting.schedule(() -> executor.execute(task), nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // The process is ending, and nothing is to happen later any more.
      return;
    }
  }

  /** Drops what has not begun. */
  @Override
  public void close() {
    waiting.shutdownNow();
  }
}
