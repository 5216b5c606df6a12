package com.infisical.operator.staticsecret;

import com.infisical.operator.status.PlatformThreads;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Renders templates on a few threads of the operating system, one of a namespace at a time and
 * namespaces in turns, so that no team's templates take the CPU of the others, of health checks or
 * of the lease.
 *
 * <p>A virtual thread that computes never gives its carrier away; these threads are no carriers.
 * Idle threads end by themselves, so there is nothing to close. Safe for use by several threads.
 */
final class RenderingPool {
  private static final int FEWEST = 2;

  private final int threads;
  private final Executor executor;

  /** What waits, by namespace; the next in turn is the first that runs nothing. */
  private final Map<String, Queue<Runnable>> waiting = new LinkedHashMap<>();

  private final Set<String> running = new HashSet<>();

  /**
   * @param threads how many templates are rendered at once, positive
   */
  RenderingPool(int threads) {
    this.threads = threads;
    this.executor = PlatformThreads.atMost(threads, "infisical-render-");
  }

  /** Half of the processors, and two at least, so that one busy namespace leaves one free. */
  static RenderingPool ofThisMachine() {
    return new RenderingPool(Math.max(FEWEST, Runtime.getRuntime().availableProcessors() / 2));
  }

  /** Does {@code work} when it is the turn of {@code namespace}, and returns what came of it. */
  <T> T render(String namespace, Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, task -> enqueue(namespace, task)).join();
  }

  /** How much waits for its turn. */
  synchronized int waiting() {
    return waiting.values().stream().mapToInt(Queue::size).sum();
  }

  private synchronized void enqueue(String namespace, Runnable task) {
    waiting.computeIfAbsent(namespace, unknown -> new ArrayDeque<>()).add(task);
    begin();
  }

  private synchronized void ended(String namespace) {
    running.remove(namespace);
    begin();
  }

  private void begin() {
    while (running.size() < threads) {
      String next =
          waiting.keySet().stream().filter(n -> !running.contains(n)).findFirst().orElse("");
      Queue<Runnable> tasks = waiting.remove(next);
      if (tasks == null) {
        return;
      }
      Runnable task = tasks.remove();
      if (!tasks.isEmpty()) {
        waiting.put(next, tasks); // behind all others
      }
      running.add(next);
      executor.execute(
          () -> {
            try {
              task.run();
            } finally {
              ended(next);
            }
          });
    }
  }
}
