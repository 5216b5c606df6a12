package com.infisical.operator.runtime;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets a bounded number of calls be in flight at an API server; others wait for their turn.
 *
 * <p>The JDK's client refuses what goes beyond the server's limit of streams (100) instead of
 * waiting. Watches are not counted. Thread-safe.
 */
final class CallLimit implements Interceptor {
  private final Semaphore places;
  private final Duration longest;
  private final ConcurrentMap<UUID, CompletableFuture<Void>> calls = new ConcurrentHashMap<>();

  /**
   * @param longest after this a place is given back whatever happened to the call: one that was
   *     cancelled reports neither success nor failure
   */
  CallLimit(int most, Duration longest) {
    this.places = new Semaphore(most, true);
    this.longest = longest;
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    @Nullable String query = request.uri().getQuery();
    if (query != null && query.contains("watch=true")) {
      return;
    }
    places.acquireUninterruptibly();
    CompletableFuture<Void> call = new CompletableFuture<>();
    calls.put(request.id(), call);
    var unused =
        call.completeOnTimeout(null, longest.toMillis(), TimeUnit.MILLISECONDS)
            .thenRun(
                () -> {
                  calls.remove(request.id(), call);
                  places.release();
                });
  }

  @Override
  public void after(
      HttpRequest request,
      HttpResponse<?> response,
      AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    if (response.body() instanceof AsyncBody body) {
      var unused = body.done().whenComplete((done, failure) -> end(request));
    } else {
      end(request);
    }
  }

  @Override
  public void afterConnectionFailure(HttpRequest request, Throwable failure) {
    end(request);
  }

  private void end(HttpRequest request) {
    @Nullable CompletableFuture<Void> call = calls.remove(request.id());
    if (call != null) {
      call.complete(null);
    }
  }

  /** How many more calls could start now. */
  int free() {
    return places.availablePermits();
  }
}
