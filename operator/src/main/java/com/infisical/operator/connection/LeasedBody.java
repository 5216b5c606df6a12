package com.infisical.operator.connection;

import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Passes a body on, and returns its connection when the body was read, failed or was cancelled. */
public final class LeasedBody<T> implements BodySubscriber<T> {
  private final BodySubscriber<T> reader;
  private final Runnable part;
  private final Runnable end;

  private LeasedBody(BodySubscriber<T> reader, Runnable part, Runnable end) {
    this.reader = reader;
    this.part = part;
    this.end = end;
  }

  /** Reads as another handler does, and knows whether there was a body to read. */
  public static final class Handler<T> implements BodyHandler<T> {
    private final BodyHandler<T> handler;
    private final Runnable part;
    private final Runnable end;
    private volatile boolean begun;

    /**
     * @param end run when the body has ended; maybe more than once
     */
    public Handler(BodyHandler<T> handler, Runnable end) {
      this(handler, () -> {}, end);
    }

    /**
     * @param part run when a part of the body has arrived
     * @param end run when the body has ended; maybe more than once
     */
    public Handler(BodyHandler<T> handler, Runnable part, Runnable end) {
      this.handler = handler;
      this.part = part;
      this.end = end;
    }

    /** Whether there is a body, with which the use ends. */
    public boolean hasBegun() {
      return begun;
    }

    @Override
    public BodySubscriber<T> apply(ResponseInfo response) {
      begun = true;
      return new LeasedBody<>(handler.apply(response), part, end);
    }
  }

  @Override
  public CompletionStage<T> getBody() {
    return reader.getBody();
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    reader.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long count) {
            subscription.request(count);
          }

          @Override
          public void cancel() {
            subscription.cancel();
            end.run();
          }
        });
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    part.run();
    reader.onNext(bytes);
  }

  @Override
  public void onError(Throwable failure) {
    end.run();
    reader.onError(failure);
  }

  @Override
  public void onComplete() {
    end.run();
    reader.onComplete();
  }
}
