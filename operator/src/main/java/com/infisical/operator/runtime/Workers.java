package com.infisical.operator.runtime;

import com.infisical.operator.controller.FairTasks;
import com.infisical.operator.controller.HeapGauge;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.schedule.Ticker;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Runs the process's tasks: bounded, fair between servers and namespaces, slower on a full heap.
 */
final class Workers {
  /**
   * A place is held while a source is read or a template waits for its turn, so no server may hold
   * all of them with its two groups, leases and all else, and no namespace all those of a server.
   */
  private static final FairTasks.Limits RECONCILES = new FairTasks.Limits(64, 28, 16);

  /** Reads under way at once, at all servers. */
  private static final int READS = 128;

  /**
   * Checks of servers, logins and revocations: there are as many as a tenant creates resources, and
   * each takes a connection, which its server may keep open until the call's time is over.
   */
  private static final FairTasks.Limits CALLS = new FairTasks.Limits(256, 256, 64);

  private static final FairTasks.Limits EVENTS = new FairTasks.Limits(4, 4, 4);

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final TaskTimer timer = new TaskTimer(executor);
  private final Schedule schedule =
      new Schedule(Ticker.system(), timer, InstantSource.system(), executor, new SecureRandom());
  private final FairTasks reconciles;
  private final FairTasks reads;
  private final FairTasks calls;
  private final FairTasks events;

  /**
   * @param maxReadsPerServer reads under way at once at one server
   */
  Workers(int maxReadsPerServer) {
    HeapGauge heap = new HeapGauge();
    this.reconciles = new FairTasks(RECONCILES, executor, heap);
    this.reads =
        new FairTasks(new FairTasks.Limits(READS, maxReadsPerServer, READS / 2), executor, heap);
    this.calls = new FairTasks(CALLS, executor, heap);
    this.events = new FairTasks(EVENTS, executor, heap);
  }

  /** Whether a reconcile or a read runs or waits to run. */
  boolean isBusy() {
    return isBusy(reconciles) || isBusy(reads);
  }

  private static boolean isBusy(FairTasks tasks) {
    return tasks.running() > 0 || tasks.waiting() > 0;
  }

  Schedule schedule() {
    return schedule;
  }

  /** Runs the reconciles of all kinds. */
  FairTasks reconciles() {
    return reconciles;
  }

  /** Runs reads; a server is a group, a namespace a member. */
  FairTasks reads() {
    return reads;
  }

  /** Runs checks of servers, logins and revocations; a server is a group, a namespace a member. */
  FairTasks calls() {
    return calls;
  }

  /** Sends Events. */
  Executor events() {
    return events.executor("events", "");
  }

  /** Starts nothing more, and waits for what runs. */
  void close(Duration atMost) {
    reconciles.close(atMost);
    reads.close(Duration.ZERO);
  }

  /** Stops the timer; what is due later never runs. */
  void stopTimer() {
    timer.close();
  }
}
