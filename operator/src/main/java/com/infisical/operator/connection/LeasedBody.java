package com.infisical.operator.connection;

import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Passes a body on, and ends the use of the client it comes by when the body has ended. */
final class LeasedBody<T> implements BodySubscriber<T> {
  private final BodySubscriber<T> reader;
  private final ClientPool.Lease lease;

  private LeasedBody(BodySubscriber<T> reader, ClientPool.Lease lease) {
    this.reader = reader;
    this.lease = lease;
  }

  /** Reads as another handler does, and knows whether there was a body to read. */
  static final class Handler<T> implements BodyHandler<T> {
    private final BodyHandler<T> handler;
    private final ClientPool.Lease lease;
    private volatile boolean begun;

    Handler(BodyHandler<T> handler, ClientPool.Lease lease) {
      this.handler = handler;
      this.lease = lease;
    }

    /** Whether the use of the client ends with a body. */
    boolean hasBegun() {
      return begun;
    }

    @Override
    public BodySubscriber<T> apply(ResponseInfo response) {
      begun = true;
      return new LeasedBody<>(handler.apply(response), lease);
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
            lease.close();
          }
        });
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    reader.onNext(bytes);
  }

  @Override
  public void onError(Throwable failure) {
    lease.close();
    reader.onError(failure);
  }

  @Override
  public void onComplete() {
    lease.close();
    reader.onComplete();
  }
}
