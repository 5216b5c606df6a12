package com.infisical.client.http;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Collects a response's bytes up to a limit and as far as there is room, and reports each one to a
 * watch.
 *
 * <p>What goes over the limit is not read: the exchange is cancelled, which frees the connection.
 * The bytes are copied into blocks: those that come can each be a small part of a large buffer,
 * which they would keep.
 */
public final class BodyCollector implements BodySubscriber<Body> {
  private static final int BLOCK = 8 * 1024;

  private final Packing packing;
  private final long limit;
  private final CallWatch watch;
  private final AnswerBudget.Hold hold;
  private final CompletableFuture<Body> body = new CompletableFuture<>();
  private final List<ByteBuffer> full = new ArrayList<>();
  private ByteBuffer last = ByteBuffer.allocate(0);
  private long size;
  private volatile Flow.@Nullable Subscription subscription;

  /**
   * @param packing of the bytes that come, which are kept as they come
   */
  public BodyCollector(Packing packing, long limit, CallWatch watch, AnswerBudget.Hold hold) {
    this.packing = packing;
    this.limit = limit;
    this.watch = watch;
    this.hold = hold;
  }

  @Override
  public CompletionStage<Body> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    hold.underWay(this::giveWay);
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
      if (size > limit) {
        cut();
        return;
      }
      if (!keep(buffer)) {
        stopReading();
        body.completeExceptionally(new NoRoomException());
        return;
      }
    }
  }

  private boolean keep(ByteBuffer buffer) {
    while (buffer.hasRemaining()) {
      if (!last.hasRemaining()) {
        if (!hold.take(BLOCK)) {
          return false;
        }
        closeBlock();
        last = ByteBuffer.allocate(BLOCK);
      }
      int count = Math.min(buffer.remaining(), last.remaining());
      last.put(last.position(), buffer, buffer.position(), count);
      last.position(last.position() + count);
      buffer.position(buffer.position() + count);
    }
    return true;
  }

  private void closeBlock() {
    if (last.position() > 0) {
      full.add(last.flip());
    }
  }

  /** What it begins with may still say what it is. */
  private void cut() {
    hold.arrived();
    closeBlock();
    List<ByteBuffer> first = full.stream().limit(1).toList();
    full.clear();
    last = ByteBuffer.allocate(0);
    body.complete(new Body(first, limit, true, packing, limit, hold));
    hangUp();
  }

  private void stopReading() {
    forget();
    hangUp();
  }

  private void hangUp() {
    if (subscription != null) {
      subscription.cancel();
    }
  }

  /** By whatever thread needs the room: the blocks go with this collector. */
  private void giveWay() {
    Flow.Subscription given = subscription;
    body.completeExceptionally(new NoRoomException());
    if (given != null) {
      given.cancel();
    }
  }

  private void forget() {
    full.clear();
    last = ByteBuffer.allocate(0);
    hold.close();
  }

  @Override
  public void onError(Throwable failure) {
    forget();
    body.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    hold.arrived();
    closeBlock();
    body.complete(new Body(List.copyOf(full), size, false, packing, limit, hold));
  }
}
