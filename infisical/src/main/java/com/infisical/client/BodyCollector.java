package com.infisical.client;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Collects an answer's bytes up to a limit, and tells a watch of every one.
 *
 * <p>What goes over the limit is not read: the exchange is cancelled, which frees the connection.
 */
final class BodyCollector implements BodySubscriber<Body> {
  private final long limit;
  private final CallWatch watch;
  private final CompletableFuture<Body> body = new CompletableFuture<>();
  private final List<ByteBuffer> chunks = new ArrayList<>();
  private long size;
  private Flow.@Nullable Subscription subscription;

  BodyCollector(long limit, CallWatch watch) {
    this.limit = limit;
    this.watch = watch;
  }

  @Override
  public CompletionStage<Body> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    if (body.isDone()) {
      return;
    }
    watch.heard();
    for (ByteBuffer buffer : buffers) {
      size += buffer.remaining();
      chunks.add(buffer);
    }
    if (size > limit) {
      stopReading();
    }
  }

  private void stopReading() {
    chunks.clear();
    if (subscription != null) {
      subscription.cancel();
    }
    body.complete(new Body(List.of(), limit, true));
  }

  @Override
  public void onError(Throwable failure) {
    chunks.clear();
    body.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    body.complete(new Body(List.copyOf(chunks), size, false));
  }
}
