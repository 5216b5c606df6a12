package com.infisical.operator.dynamicsecret;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.schedule.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many leases are created concurrently: a creation may hang at a server that is well,
 * which asks a database or a cloud, and must keep no other lease from being renewed.
 *
 * <p>Who finds no turn is woken when there is one. Safe for use by several threads; the lock is
 * never held while somebody is woken.
 */
final class CreationTurns {
  /** As many as {@code CallPlaces} lets through. */
  static final int OF_A_SERVER = 12;

  static final int OF_A_NAMESPACE = 4;

  private final Ticker ticker;
  private final Consumer<ResourceName> waker;

  @GuardedBy("this")
  private final Map<String, Integer> byServer = new HashMap<>();

  @GuardedBy("this")
  private final Map<Share, Integer> byShare = new HashMap<>();

  /** By server, whose turn it is next first; with the time since when each waits. */
  @GuardedBy("this")
  private final Map<String, LinkedHashMap<ResourceName, Duration>> waiting = new HashMap<>();

  private record Share(String server, String namespace) {}

  /**
   * @param waker has a resource looked at again; must not block
   */
  CreationTurns(Ticker ticker, Consumer<ResourceName> waker) {
    this.ticker = ticker;
    this.waker = waker;
  }

  /**
   * Has the resource of a name create a lease at the server at {@code server}.
   *
   * @param work done in its turn
   * @param later done where there is none; told for how long that has been so
   */
  <T> T inTurn(String server, ResourceName name, Supplier<T> work, Function<Duration, T> later) {
    Optional<Duration> waited = begin(server, name);
    if (waited.isPresent()) {
      return later.apply(waited.get());
    }
    try {
      return work.get();
    } finally {
      end(server, name);
    }
  }

  /** Takes a turn; where there is none, for how long that has been so. */
  private synchronized Optional<Duration> begin(String server, ResourceName name) {
    if (isFree(server, name)) {
      leave(server, name);
      byServer.merge(server, 1, Integer::sum);
      byShare.merge(new Share(server, name.namespace()), 1, Integer::sum);
      return Optional.empty();
    }
    Duration now = ticker.now();
    Duration since =
        waiting
            .computeIfAbsent(server, missing -> new LinkedHashMap<>())
            .computeIfAbsent(name, missing -> now);
    return Optional.of(now.minus(since));
  }

  private void end(String server, ResourceName name) {
    Optional<ResourceName> next;
    synchronized (this) {
      byServer.computeIfPresent(server, CreationTurns::less);
      byShare.computeIfPresent(new Share(server, name.namespace()), CreationTurns::less);
      next = next(server);
    }
    next.ifPresent(waker);
  }

  /** The resource of this name is gone. */
  synchronized void forget(ResourceName name) {
    waiting.values().forEach(line -> line.remove(name));
    waiting.values().removeIf(Map::isEmpty);
  }

  /** Whose turn it is; comes last from now on, should it not want it any more. */
  @GuardedBy("this")
  private Optional<ResourceName> next(String server) {
    LinkedHashMap<ResourceName, Duration> line = waiting.get(server);
    if (line == null) {
      return Optional.empty();
    }
    for (Map.Entry<ResourceName, Duration> each : line.entrySet()) {
      ResourceName name = each.getKey();
      if (isFree(server, name)) {
        line.putLast(name, each.getValue());
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  @GuardedBy("this")
  private boolean isFree(String server, ResourceName name) {
    return byServer.getOrDefault(server, 0) < OF_A_SERVER
        && byShare.getOrDefault(new Share(server, name.namespace()), 0) < OF_A_NAMESPACE;
  }

  @GuardedBy("this")
  private void leave(String server, ResourceName name) {
    LinkedHashMap<ResourceName, Duration> line = waiting.get(server);
    if (line != null) {
      line.remove(name);
      if (line.isEmpty()) {
        waiting.remove(server);
      }
    }
  }

  private static <K> @Nullable Integer less(K key, Integer count) {
    return count == 1 ? null : count - 1;
  }
}
