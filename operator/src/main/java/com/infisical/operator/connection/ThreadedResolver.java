package com.infisical.operator.connection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.infisical.operator.schedule.PlatformThreads;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

/**
 * Asks DNS on platform threads of its own when a virtual thread asks. Thread-safe.
 *
 * <p>An answer of DNS blocks the carrier of a virtual thread. The JDK replaces it, but has 256 in
 * all: as many host names whose name servers are silent, and tenants choose host names, would stop
 * every virtual thread, and with them the renewals of the lease. Here their lookups wait for each
 * other instead, but a name that was found the last time does not wait for them.
 */
final class ThreadedResolver implements InetAddressResolver {
  /** A silent name server takes 10 s or more of a thread's time for each name. */
  private static final int THREADS_FOR_OTHERS = 64;

  private static final int THREADS_FOR_FOUND = 16;
  private static final int MAX_FOUND = 10_000;

  private final InetAddressResolver blocking;
  private final Executor others = PlatformThreads.atMost(THREADS_FOR_OTHERS, "infisical-dns-");
  private final Executor found = PlatformThreads.atMost(THREADS_FOR_FOUND, "infisical-dns-found-");

  /** The names that the last lookup found. */
  private final Cache<String, Boolean> known =
      Caffeine.newBuilder().maximumSize(MAX_FOUND).executor(Runnable::run).build();

  /**
   * @param blocking asks DNS, and blocks its thread
   */
  ThreadedResolver(InetAddressResolver blocking) {
    this.blocking = blocking;
  }

  @Override
  public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
      throws UnknownHostException {
    Executor threads = known.getIfPresent(host) == null ? others : found;
    return ask(
        threads,
        () -> {
          boolean answered = false;
          try {
            Stream<InetAddress> addresses = blocking.lookupByName(host, policy);
            answered = true;
            return addresses;
          } finally {
            remember(host, answered);
          }
        });
  }

  private void remember(String host, boolean answered) {
    if (answered) {
      known.put(host, true);
    } else {
      known.invalidate(host);
    }
  }

  @Override
  public String lookupByAddress(byte[] address) throws UnknownHostException {
    return ask(others, () -> blocking.lookupByAddress(address));
  }

  private static <T> T ask(Executor threads, Callable<T> lookup) throws UnknownHostException {
    FutureTask<T> answer = new FutureTask<>(lookup);
    if (Thread.currentThread().isVirtual()) {
      threads.execute(answer);
    } else {
      answer.run();
    }
    return await(answer);
  }

  /** As the JDK does, whose lookups cannot be interrupted. */
  private static <T> T await(FutureTask<T> answer) throws UnknownHostException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return answer.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw unknown(e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static UnknownHostException unknown(ExecutionException e) {
    if (e.getCause() instanceof UnknownHostException cause) {
      return cause;
    }
    if (e.getCause() instanceof RuntimeException bug) {
      throw bug;
    }
    throw new IllegalStateException("A lookup failed by an internal error", e.getCause());
  }
}
