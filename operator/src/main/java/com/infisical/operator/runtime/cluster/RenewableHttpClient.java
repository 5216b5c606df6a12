package com.infisical.operator.runtime.cluster;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces the JDK's client when its HTTP/2 connection is silent although the API server answers on
 * a new one.
 *
 * <p>The JDK sends no HTTP/2 pings: a connection whose other end is gone keeps its watches, and is
 * taken for new calls, until the kernel gives it up after some 15 minutes. So while calls or
 * watches are in progress and nothing arrives, a small request asks for an answer. Without one,
 * nothing changes until another connection has one: a server or network that is away costs no
 * watch. The calls and watches of the old client fail then, and fabric8 opens the watches again.
 *
 * <p>Over HTTP/1.1, as some proxies speak it, each call has a connection of its own, and what one
 * hears says nothing of the others: there the client is replaced when a call ends without an
 * answer, at most once a minute, because every other idle connection would cost a call its time.
 * Thread-safe.
 */
final class RenewableHttpClient {
  private static final Logger LOG = LoggerFactory.getLogger(RenewableHttpClient.class);
  private static final Duration BETWEEN_DOUBTS = Duration.ofMinutes(1);

  private final HttpClient.Builder builder;
  private final Patience patience;
  private final AtomicInteger inProgress = new AtomicInteger();
  private final AtomicBoolean watched = new AtomicBoolean();
  private volatile HttpClient current;
  private volatile long heard = System.nanoTime();
  private final AtomicLong doubted = new AtomicLong(System.nanoTime() - BETWEEN_DOUBTS.toNanos());
  private volatile boolean closed;
  private volatile @Nullable URI probe;

  RenewableHttpClient(HttpClient.Builder builder, Patience patience) {
    this.builder = builder;
    this.patience = patience;
    this.current = builder.build();
  }

  /** The client for the next call. */
  HttpClient current() {
    return current;
  }

  /** A call or watch in progress. */
  final class Exchange {
    private final AtomicBoolean over = new AtomicBoolean();

    /** Something of the response has arrived. */
    void heard() {
      heard = System.nanoTime();
    }

    /** The response has ended, or there is none; may be repeated. */
    void end() {
      if (over.compareAndSet(false, true)) {
        inProgress.decrementAndGet();
      }
    }
  }

  /** A call to {@code address} begins. */
  Exchange begin(URI address) {
    if (probe == null) {
      probe = address.resolve("/version");
    }
    if (inProgress.getAndIncrement() == 0) {
      heard = System.nanoTime();
    }
    watch();
    return new Exchange();
  }

  /** A call over HTTP/1.1 by {@code used} ended without an answer. */
  void unanswered(HttpClient used) {
    long last = doubted.get();
    long now = System.nanoTime();
    if (!closed
        && used == current
        && now - last >= BETWEEN_DOUBTS.toNanos()
        && doubted.compareAndSet(last, now)) {
      var unused = replace(used);
    }
  }

  /** Replaces nothing from now on. */
  void close() {
    closed = true;
  }

  private void watch() {
    if (watched.compareAndSet(false, true)) {
      later(patience.silence());
    }
  }

  private void later(Duration delay) {
    CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS).execute(this::check);
  }

  private void check() {
    if (closed || inProgress.get() == 0) {
      watched.set(false);
      if (!closed && inProgress.get() > 0) {
        watch();
      }
      return;
    }
    Duration silent = Duration.ofNanos(System.nanoTime() - heard);
    if (silent.compareTo(patience.silence()) < 0) {
      later(patience.silence().minus(silent));
    } else {
      var unused = examine(current).whenComplete((done, bug) -> later(patience.silence()));
    }
  }

  private CompletableFuture<Void> examine(HttpClient suspect) {
    long before = heard;
    return answers(suspect)
        .thenCompose(
            alive ->
                alive || heard != before
                    ? CompletableFuture.completedFuture(null)
                    : replace(suspect));
  }

  private CompletableFuture<Void> replace(HttpClient suspect) {
    HttpClient fresh = builder.build();
    return answers(fresh)
        .thenAccept(
            alive -> {
              if (alive && take(fresh, suspect)) {
                LOG.warn(
                    "A connection to the API server no longer answers, but a new one does; its"
                        + " watches are opened again");
                suspect.shutdownNow();
              } else {
                fresh.shutdownNow();
              }
            });
  }

  /** Two may have had the same suspicion: the second finds its suspect gone. */
  private synchronized boolean take(HttpClient fresh, HttpClient suspect) {
    if (closed || current != suspect) {
      return false;
    }
    current = fresh;
    return true;
  }

  /** Any answer shows that the connection is alive, also a refusal. */
  private CompletableFuture<Boolean> answers(HttpClient client) {
    URI address = probe;
    if (address == null) {
      return CompletableFuture.completedFuture(true);
    }
    HttpRequest request = HttpRequest.newBuilder(address).timeout(patience.answer()).build();
    return client
        .sendAsync(request, BodyHandlers.discarding())
        .handle(
            (response, failure) -> {
              if (failure == null) {
                heard = System.nanoTime();
              }
              return failure == null;
            });
  }
}
