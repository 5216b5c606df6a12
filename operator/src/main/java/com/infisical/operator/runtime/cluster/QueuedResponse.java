package com.infisical.operator.runtime.cluster;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The response to a request that waits for its turn. Cancelling it, or what depends on it, cancels
 * the request, as with the future of the JDK's client (java.net.http.HttpClient, "sendAsync").
 * Thread-safe.
 *
 * @param <V> what it is completed with
 */
final class QueuedResponse<V> extends CompletableFuture<V> {
  private final QueuedResponse<?> origin;
  private volatile @Nullable CompletableFuture<?> call;

  /** One whose request has not begun. */
  QueuedResponse() {
    this.origin = this;
  }

  private QueuedResponse(QueuedResponse<?> origin) {
    this.origin = origin;
  }

  /** The request has begun; it is cancelled at once where this was. */
  void follow(CompletableFuture<V> begun) {
    call = begun;
    if (isCancelled()) {
      begun.cancel(true);
    }
    var unused =
        begun.whenComplete(
            (value, failure) -> {
              if (failure == null) {
                complete(value);
              } else {
                completeExceptionally(failure);
              }
            });
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new QueuedResponse<>(origin);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    origin.cancelCall();
    return cancelled;
  }

  private void cancelCall() {
    if (!isDone()) {
      super.cancel(true);
    }
    CompletableFuture<?> begun = call;
    if (begun != null) {
      begun.cancel(true);
    }
  }
}
