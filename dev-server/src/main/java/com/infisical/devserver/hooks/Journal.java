package com.infisical.devserver.hooks;

import com.infisical.devserver.http.Request;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the latest requests so that tests can count them. Never keeps headers, bodies or
 * credentials. A request counts from the moment it arrives. Safe for use by several threads.
 */
public final class Journal {
  private static final int CAPACITY = 100_000;

  private final Clock clock;
  private final Deque<Pending> requests = new ArrayDeque<>();
  private int inFlight;

  public Journal(Clock clock) {
    this.clock = clock;
  }

  /**
   * One request.
   *
   * @param path with the query, as sent
   * @param status empty while it is being served and when the connection was dropped
   * @param identityId who sent it, where a token proved it
   * @param conditional whether it carried {@code If-None-Match}
   * @param took time from arrival until the answer was sent, zero before
   * @param concurrent how many requests were being served when it arrived, itself included
   */
  public record Entry(
      String method,
      String path,
      OptionalInt status,
      Instant at,
      Optional<String> identityId,
      boolean conditional,
      Duration took,
      int concurrent) {}

  /** A request that is being served; closing it means that the answer was sent. */
  public final class Pending implements AutoCloseable {
    private Entry entry;

    private Pending(Entry entry) {
      this.entry = entry;
    }

    public void identity(String id) {
      synchronized (Journal.this) {
        entry =
            new Entry(
                entry.method,
                entry.path,
                entry.status,
                entry.at,
                Optional.of(id),
                entry.conditional,
                entry.took,
                entry.concurrent);
      }
    }

    public void answered(Optional<Integer> status) {
      synchronized (Journal.this) {
        OptionalInt code = status.map(OptionalInt::of).orElse(OptionalInt.empty());
        entry =
            new Entry(
                entry.method,
                entry.path,
                code,
                entry.at,
                entry.identityId,
                entry.conditional,
                entry.took,
                entry.concurrent);
      }
    }

    @Override
    public void close() {
      synchronized (Journal.this) {
        Duration took = Duration.between(entry.at, clock.instant());
        entry =
            new Entry(
                entry.method,
                entry.path,
                entry.status,
                entry.at,
                entry.identityId,
                entry.conditional,
                took,
                entry.concurrent);
        inFlight--;
      }
    }
  }

  /** Notes the arrival of a request; those to the hooks themselves are not kept. */
  public synchronized Pending begin(Request request) {
    inFlight++;
    String query = request.rawQuery().isEmpty() ? "" : "?" + request.rawQuery();
    Pending pending =
        new Pending(
            new Entry(
                request.method(),
                request.rawPath() + query,
                OptionalInt.empty(),
                clock.instant(),
                Optional.empty(),
                request.header("if-none-match").isPresent(),
                Duration.ZERO,
                inFlight));
    if (!request.rawPath().startsWith("/_dev/")) {
      requests.addLast(pending);
    }
    if (requests.size() > CAPACITY) {
      requests.removeFirst();
    }
    return pending;
  }

  /** The requests since the last reset, at most 100,000, oldest first. */
  public synchronized List<Entry> entries() {
    return requests.stream().map(pending -> pending.entry).toList();
  }

  /** Those with that method (null: any) whose path starts so. */
  public List<Entry> entries(@Nullable String method, String pathPrefix) {
    return entries().stream()
        .filter(entry -> method == null || entry.method().equals(method))
        .filter(entry -> entry.path().startsWith(pathPrefix))
        .toList();
  }

  /** How many requests with that method arrived whose path starts so. */
  public int count(String method, String pathPrefix) {
    return entries(method, pathPrefix).size();
  }

  /** Forgets all requests. */
  public synchronized void reset() {
    requests.clear();
  }
}
