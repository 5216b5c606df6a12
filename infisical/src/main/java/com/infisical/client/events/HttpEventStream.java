package com.infisical.client.events;

import com.infisical.client.EventStream;
import com.infisical.client.Reply;
import com.infisical.client.StreamNews;
import com.infisical.client.http.Answer;
import com.infisical.client.http.AnswerBudget;
import com.infisical.client.http.Body;
import com.infisical.client.http.BodyCollector;
import com.infisical.client.http.CallWatch;
import com.infisical.client.http.ConnectionFault;
import com.infisical.client.http.Extent;
import com.infisical.client.http.Packing;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One event stream over HTTP: notifies its listener of each event, without a dedicated thread.
 *
 * <p>Safe for use by several threads.
 */
final class HttpEventStream implements EventStream {
  /**
   * Of a longer one it is not read what changed. A stream may keep six times as much while a line
   * and an event are not complete, and a hostile server has hundreds of streams.
   */
  private static final int MAX_LINE = 16 * 1024;

  private final EventFrames meanings;
  private final Function<Answer, Reply<?>> refusals;
  private final Listener listener;
  private final Duration patience;
  private final AnswerBudget.Hold hold;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicBoolean streams = new AtomicBoolean();
  private final AtomicReference<@Nullable CompletableFuture<?>> call = new AtomicReference<>();
  private final AtomicReference<Flow.@Nullable Subscription> bytes = new AtomicReference<>();

  /**
   * @param refusals what an answer comes to that is no event stream
   * @param patience how long to wait for the headers, or for all of a refusal
   * @param hold for the body of a refusal
   */
  HttpEventStream(
      EventFrames meanings,
      Function<Answer, Reply<?>> refusals,
      Listener listener,
      Duration patience,
      AnswerBudget.Hold hold) {
    this.meanings = meanings;
    this.refusals = refusals;
    this.listener = listener;
    this.patience = patience;
    this.hold = hold;
  }

  /** Takes the body of a stream as it comes, and the body of a refusal as a whole. */
  BodyHandler<Body> handler() {
    return info -> {
      Packing packing = Packing.of(info.headers());
      if (isEventStream(info)) {
        streams.set(packing.isNone());
        return packing.isNone() ? new Incoming() : new Declined();
      }
      return new BodyCollector(packing, Extent.ANSWER.maxBytes(), CallWatch.start(patience), hold);
    };
  }

  private static boolean isEventStream(ResponseInfo info) {
    return info.statusCode() == 200
        && info.headers()
            .firstValue("content-type")
            .filter(type -> type.toLowerCase(Locale.ROOT).startsWith("text/event-stream"))
            .isPresent();
  }

  void start(CompletableFuture<HttpResponse<Body>> sent) {
    call.set(sent);
    if (over.get()) {
      sent.cancel(true);
    }
    var unused =
        sent.copy()
            .orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS)
            .whenComplete((response, failure) -> answered(sent, response, failure))
            .whenComplete((response, failure) -> hold.close());
  }

  private void answered(
      CompletableFuture<HttpResponse<Body>> sent,
      @Nullable HttpResponse<Body> response,
      @Nullable Throwable failure) {
    if (failure instanceof TimeoutException) {
      last(new StreamNews.NotOpened(new Reply.Unreachable<>(Reply.Cause.TIMEOUT, "timed out")));
      sent.cancel(true);
    } else if (failure != null) {
      last(new StreamNews.NotOpened(refusals.apply(ConnectionFault.of(failure))));
    } else if (response != null && !streams.get()) {
      // A refusal of the proxy to make a tunnel comes without a body.
      Body body = Objects.requireNonNullElse(response.body(), Body.NONE);
      last(
          new StreamNews.NotOpened(
              refusals.apply(
                  new Answer.Received(response.statusCode(), response.headers(), body))));
    }
  }

  private void tell(StreamNews news) {
    if (!over.get()) {
      listener.heard(news);
    }
  }

  private void last(StreamNews news) {
    if (over.compareAndSet(false, true)) {
      listener.heard(news);
    }
  }

  @Override
  public void close() {
    over.set(true);
    hangUp();
  }

  private void hangUp() {
    Flow.Subscription incoming = bytes.get();
    CompletableFuture<?> sent = call.get();
    if (incoming != null) {
      incoming.cancel();
    } else if (sent != null) {
      sent.cancel(true);
    }
  }

  /** Ends the connection: nothing of what comes is of use. */
  private static final class Declined implements BodySubscriber<Body> {
    @Override
    public CompletionStage<Body> getBody() {
      return CompletableFuture.completedStage(Body.NONE);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.cancel();
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      // It may have been on its way.
    }

    @Override
    public void onError(Throwable failure) {
      // It is over anyway.
    }

    @Override
    public void onComplete() {
      // It is over anyway.
    }
  }

  /** What comes over the wire once the stream is open. */
  private final class Incoming implements BodySubscriber<Body> {
    private final SseFrames frames = new SseFrames(MAX_LINE, this::frame);
    private final ReadingPace pace = new ReadingPace(System::nanoTime);

    @Override
    public CompletionStage<Body> getBody() {
      return CompletableFuture.completedStage(Body.NONE);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      bytes.set(subscription);
      if (over.get()) {
        subscription.cancel();
        return;
      }
      tell(new StreamNews.Opened());
      subscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      if (over.get()) {
        return;
      }
      tell(new StreamNews.Alive());
      long size = buffers.stream().mapToLong(ByteBuffer::remaining).sum();
      buffers.forEach(frames::read);
      goOn(pace.read(size));
    }

    private void goOn(Duration wait) {
      Flow.Subscription incoming = bytes.get();
      if (incoming == null) {
        return;
      }
      if (wait.isZero()) {
        incoming.request(1);
      } else {
        CompletableFuture.delayedExecutor(wait.toNanos(), TimeUnit.NANOSECONDS)
            .execute(() -> incoming.request(1));
      }
    }

    private void frame(SseFrames.Frame frame) {
      meanings
          .news(frame)
          .ifPresent(
              news -> {
                if (news.isLast()) {
                  last(news);
                  hangUp();
                } else {
                  tell(news);
                }
              });
    }

    @Override
    public void onError(Throwable failure) {
      last(
          refusals.apply(ConnectionFault.of(failure)) instanceof Reply.Unreachable<?> how
              ? new StreamNews.Broken(how)
              : new StreamNews.Ended());
    }

    @Override
    public void onComplete() {
      last(new StreamNews.Ended());
    }
  }
}
