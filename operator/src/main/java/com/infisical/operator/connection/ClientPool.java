package com.infisical.operator.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.infisical.client.http.RefusedAddressException;
import com.infisical.operator.schedule.Ticker;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lends the JDK's HTTP clients, one for all addresses of the same trust, and closes unused ones.
 *
 * <p>A client costs a thread and 0.2 MB, and whoever may create connections decides how many
 * different certificates there are: so only so many are open at once, of each namespace only half,
 * and a call that needs one more waits until another is free. Those of the system's trust are never
 * waited for. A client is in use until the last body that came over it has ended. Safe for use by
 * several threads.
 */
final class ClientPool implements AutoCloseable {
  /**
   * What makes two clients the same: neither a connection nor a session of TLS outlives the
   * validity of what was trusted when it was made.
   *
   * @param since from when on the trusted certificates are those that are valid now
   * @param lane tells those of one trust apart
   */
  record Line(List<String> caPems, Instant since, int lane) {
    private boolean isOfSystem() {
      return caPems.isEmpty();
    }
  }

  /** How many clients there may be besides those of the system's trust. */
  static final int MAX_OPEN = 64;

  /** How many of them the calls of one namespace may have made. */
  static final int MAX_OPEN_OF_EACH = MAX_OPEN / 2;

  /** How many of them may carry event streams, which never end by themselves. */
  static final int MAX_STREAMING = MAX_OPEN / 2;

  /** How many of these the streams of one namespace may have made. */
  static final int MAX_STREAMING_OF_EACH = MAX_OPEN_OF_EACH / 2;

  /** How many of all are kept while nobody uses them. */
  static final int MAX_IDLE = 16;

  private static final Duration MAX_UNUSED = Duration.ofMinutes(2);

  private final Function<Line, HttpClient> maker;
  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();

  // In the order in which they were last used.
  @GuardedBy("lock")
  private final Map<Line, Entry> open = new LinkedHashMap<>(16, 0.75f, true);

  @GuardedBy("lock")
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  @GuardedBy("lock")
  private boolean closed;

  private record Waiting(Line line, String namespace, CompletableFuture<Lease> lease) {}

  /**
   * @param maker makes a client; called at most once for each that is open
   */
  ClientPool(Function<Line, HttpClient> maker, Ticker ticker) {
    this.maker = maker;
    this.ticker = ticker;
  }

  /** A client of the pool; what is counted here is guarded by the pool's lock. */
  private final class Entry {
    private final Line line;
    private final String namespace;
    private final ReentrantLock making = new ReentrantLock();
    private @Nullable HttpClient client;
    private int users;
    private int streams;
    private Duration lastUsed = Duration.ZERO;

    Entry(Line line, String namespace) {
      this.line = line;
      this.namespace = namespace;
    }

    // To read certificates takes a while, for which nobody else has to wait.
    HttpClient client() {
      making.lock();
      try {
        HttpClient present = client;
        if (present == null) {
          present = maker.apply(line);
          client = present;
        }
        return present;
      } finally {
        making.unlock();
      }
    }

    void end(boolean atOnce) {
      making.lock();
      try {
        if (client != null && atOnce) {
          client.shutdownNow();
        } else if (client != null) {
          client.shutdown();
        }
      } finally {
        making.unlock();
      }
    }
  }

  /** The use of a client; to be closed when its call is over, more than once if need be. */
  final class Lease implements AutoCloseable {
    private final Entry entry;
    private final boolean ofStream;
    private final AtomicBoolean over = new AtomicBoolean();

    private Lease(Entry entry, boolean ofStream) {
      this.entry = entry;
      this.ofStream = ofStream;
    }

    /** The client; made here if it is not there yet. */
    HttpClient client() {
      return entry.client();
    }

    @Override
    public void close() {
      if (over.compareAndSet(false, true)) {
        giveBack(entry, ofStream);
      }
    }
  }

  /**
   * A client for a call, at once or when there is room for it; cancelling gives the wait up.
   *
   * @param namespace to whose share it counts, if it has to be made
   */
  CompletableFuture<Lease> lend(Line line, String namespace) {
    return lend(line, namespace, false);
  }

  /**
   * A client for an event stream; fails at once where there is no room for it.
   *
   * @param namespace to whose share it counts, if it has to be made
   */
  CompletableFuture<Lease> lendForStream(Line line, String namespace) {
    return lend(line, namespace, true);
  }

  private CompletableFuture<Lease> lend(Line line, String namespace, boolean forStream) {
    CompletableFuture<Lease> lease = new CompletableFuture<>();
    List<Entry> superfluous = new ArrayList<>();
    lock.lock();
    try {
      if (closed) {
        lease.completeExceptionally(new IOException("The HTTP client is closed"));
      } else if ((!forStream || mayStream(line, namespace))
          && hasRoomFor(line, namespace, superfluous)) {
        lease.complete(use(line, namespace, forStream));
      } else if (forStream) {
        lease.completeExceptionally(
            new RefusedAddressException(
                "as many event streams are open to servers with certificates of their own as the"
                    + " operator allows"));
      } else {
        waiting.addLast(new Waiting(line, namespace, lease));
      }
    } finally {
      lock.unlock();
    }
    end(superfluous);
    return lease;
  }

  @GuardedBy("lock")
  private boolean mayStream(Line line, String namespace) {
    Entry present = open.get(line);
    if (line.isOfSystem() || (present != null && present.streams > 0)) {
      return true;
    }
    List<Entry> streaming =
        open.values().stream()
            .filter(entry -> entry.streams > 0 && !entry.line.isOfSystem())
            .toList();
    return streaming.size() < MAX_STREAMING
        && streaming.stream().filter(entry -> entry.namespace.equals(namespace)).count()
            < MAX_STREAMING_OF_EACH;
  }

  /** How many clients are open. */
  int size() {
    lock.lock();
    try {
      return open.size();
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(Entry entry, boolean ofStream) {
    List<Entry> superfluous = new ArrayList<>();
    List<Waiting> served = new ArrayList<>();
    List<Lease> leases = new ArrayList<>();
    lock.lock();
    try {
      entry.users--;
      entry.streams -= ofStream ? 1 : 0;
      entry.lastUsed = ticker.now();
      removeIdle(superfluous);
      Iterator<Waiting> queue = waiting.iterator();
      while (queue.hasNext()) {
        Waiting next = queue.next();
        if (next.lease().isDone()) {
          queue.remove();
        } else if (hasRoomFor(next.line(), next.namespace(), superfluous)) {
          queue.remove();
          served.add(next);
          leases.add(use(next.line(), next.namespace(), false));
        }
      }
    } finally {
      lock.unlock();
    }
    end(superfluous);
    for (int i = 0; i < served.size(); i++) {
      if (!served.get(i).lease().complete(leases.get(i))) {
        leases.get(i).close();
      }
    }
  }

  @GuardedBy("lock")
  private boolean hasRoomFor(Line line, String namespace, List<Entry> superfluous) {
    if (line.isOfSystem() || open.containsKey(line)) {
      return true;
    }
    List<Entry> limited = open.values().stream().filter(entry -> !entry.line.isOfSystem()).toList();
    long own =
        limited.stream()
            .filter(entry -> entry.users > 0 && entry.namespace.equals(namespace))
            .count();
    if (own >= MAX_OPEN_OF_EACH) {
      return false;
    }
    if (limited.size() < MAX_OPEN) {
      return true;
    }
    Iterator<Entry> eldest = open.values().iterator();
    while (eldest.hasNext()) {
      Entry entry = eldest.next();
      if (entry.users == 0 && !entry.line.isOfSystem()) {
        eldest.remove();
        superfluous.add(entry);
        return true;
      }
    }
    return false;
  }

  @GuardedBy("lock")
  private Lease use(Line line, String namespace, boolean ofStream) {
    Entry entry = open.computeIfAbsent(line, missing -> new Entry(missing, namespace));
    entry.users++;
    entry.streams += ofStream ? 1 : 0;
    return new Lease(entry, ofStream);
  }

  @GuardedBy("lock")
  private void removeIdle(List<Entry> superfluous) {
    Duration now = ticker.now();
    long idle = open.values().stream().filter(entry -> entry.users == 0).count();
    Iterator<Entry> eldest = open.values().iterator();
    while (eldest.hasNext()) {
      Entry entry = eldest.next();
      if (entry.users == 0
          && (idle > MAX_IDLE || now.minus(entry.lastUsed).compareTo(MAX_UNUSED) > 0)) {
        eldest.remove();
        superfluous.add(entry);
        idle--;
      }
    }
  }

  private static void end(List<Entry> superfluous) {
    superfluous.forEach(entry -> entry.end(false));
  }

  /** Ends every client; calls under way fail, and so do those that wait. */
  @Override
  public void close() {
    List<Entry> all;
    List<Waiting> left;
    lock.lock();
    try {
      closed = true;
      all = List.copyOf(open.values());
      open.clear();
      left = List.copyOf(waiting);
      waiting.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(entry -> entry.end(true));
    left.forEach(
        one -> one.lease().completeExceptionally(new IOException("The HTTP client is closed")));
  }
}
