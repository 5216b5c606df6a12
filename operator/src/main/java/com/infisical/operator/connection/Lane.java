package com.infisical.operator.connection;

import com.infisical.operator.schedule.Ticker;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the client that the calls to an address take now, and moves them to the next when its
 * connections may lead to a server that is gone.
 *
 * <p>Moves at most once in 30 s. When it comes round to the first again, the JDK has long closed
 * the connection that nobody used. Thread-safe.
 */
final class Lane {
  /** Over how many clients the calls move. */
  static final int COUNT = 4;

  private static final Duration BETWEEN_MOVES = Duration.ofSeconds(30);

  private final Ticker ticker;
  private final AtomicInteger current = new AtomicInteger();
  private final AtomicReference<Duration> moved;
  private final AtomicReference<@Nullable Resolved> known = new AtomicReference<>();

  /** Where a host name led last. */
  private record Resolved(String host, Set<InetAddress> addresses) {
    boolean leaves(@Nullable Resolved previous) {
      return previous != null
          && host.equals(previous.host)
          && Collections.disjoint(addresses, previous.addresses);
    }
  }

  Lane(Ticker ticker) {
    this.ticker = ticker;
    this.moved = new AtomicReference<>(ticker.now().minus(BETWEEN_MOVES));
  }

  /** The number of the client to take. */
  int current() {
    return current.get();
  }

  /**
   * The number of the client to take for a host name that resolves to these addresses: another one
   * if none of its previous addresses is among them, because the JDK uses a connection for a name,
   * wherever that leads, until the previous server closes it.
   *
   * @param addresses none where they are unknown
   */
  int at(String host, Set<InetAddress> addresses) {
    Resolved next = new Resolved(host, addresses);
    if (!addresses.isEmpty() && (!next.leaves(known.get()) || leave(current.get()))) {
      known.set(next);
    }
    return current.get();
  }

  /** Moves on from the client of this number, unless that happened already; whether it did. */
  boolean leave(int suspect) {
    Duration last = moved.get();
    Duration now = ticker.now();
    boolean leaves =
        current.get() == suspect
            && now.minus(last).compareTo(BETWEEN_MOVES) >= 0
            && moved.compareAndSet(last, now);
    if (leaves) {
      current.set((suspect + 1) % COUNT);
    }
    return leaves;
  }
}
