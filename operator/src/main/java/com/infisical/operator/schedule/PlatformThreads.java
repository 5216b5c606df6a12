package com.infisical.operator.schedule;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Makes executors on threads of the operating system, for what must not keep virtual threads from
 * their carriers, or must not wait for one.
 */
public final class PlatformThreads {
  private static final Duration IDLE = Duration.ofSeconds(10);

  private PlatformThreads() {}

  /**
   * An executor on at most {@code most} daemon threads, which end by themselves when they have
   * nothing to do: there is nothing to close.
   *
   * @param name of the threads, before their numbers
   */
  public static Executor atMost(int most, String name) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            most,
            most,
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name(name, 0).factory());
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }
}
