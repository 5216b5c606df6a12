package com.infisical.client.http;

import com.infisical.client.Reply.Cause;
import com.infisical.client.http.Answer.Missing;
import com.infisical.client.http.Answer.Received;
import com.infisical.client.http.CallPlaces.Claim;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends requests to one server and returns whole responses, within limits of time, size and
 * concurrency.
 *
 * <p>The calling thread waits parked; a request that is given up is cancelled, so nothing of it
 * stays behind. Safe for use by several threads.
 */
public final class Transport {
  private static final int MAX_REDIRECTS = 2;

  private final HttpClient client;
  private final CallPlaces places;
  private final AnswerBudget.Share memory;
  private final long maxBody;

  public Transport(HttpClient client, CallPlaces places, AnswerBudget.Share memory, long maxBody) {
    this.client = client;
    this.places = places;
    this.memory = memory;
    this.maxBody = maxBody;
  }

  /** Whether a request may leave, and what its answer means for those after it. */
  public interface Gate {
    /** For requests that nothing limits. */
    Gate OPEN =
        new Gate() {
          @Override
          public boolean mayLeave() {
            return true;
          }

          @Override
          public void heed(Answer answer) {
            // It means nothing for others.
          }
        };

    /** Asked when the request could be sent at once. */
    boolean mayLeave();

    /** Told the answer before another request is sent in its place. */
    void heed(Answer answer);
  }

  /**
   * Sends a request when there is a place for it.
   *
   * @param extent how large the answer may be
   * @param gate asked once there is one, and told the answer while it is still taken
   * @return empty when it was not sent because it may not leave any more
   */
  public Optional<Answer> call(
      HttpRequest request, Extent extent, Claim claim, CallWatch watch, Gate gate) {
    try {
      FairPlaces.PlaceResult outcome = places.take(claim, watch);
      if (outcome != FairPlaces.PlaceResult.TAKEN) {
        return Optional.of(new Missing(Cause.BUSY, busy(outcome, watch)));
      }
    } catch (InterruptedException e) {
      return Optional.of(interrupted());
    }
    try {
      if (!gate.mayLeave()) {
        return Optional.empty();
      }
      watch.sent();
      Answer answer = follow(request, extent, watch);
      gate.heed(answer);
      return Optional.of(answer);
    } finally {
      places.giveBack(claim);
    }
  }

  private static String busy(FairPlaces.PlaceResult outcome, CallWatch watch) {
    String whose =
        outcome == FairPlaces.PlaceResult.NAMESPACE_HAS_ITS_SHARE
            ? "of this namespace as the limit allows"
            : "as the limit allows";
    return "as many calls " + whose + " were in progress for " + watch.total();
  }

  private Answer follow(HttpRequest first, Extent extent, CallWatch watch) {
    HttpRequest request = first;
    for (int hops = 0; hops <= MAX_REDIRECTS; hops++) {
      Answer answer = exchange(request, extent, watch);
      if (!(answer instanceof Received received) || !Redirect.isRedirect(received.status())) {
        return answer;
      }
      received.close();
      String location = received.headers().firstValue("location").orElse("");
      if (!"GET".equals(request.method())) {
        return new Missing(Cause.REDIRECT, Redirect.whyNoPost(request.uri(), location));
      }
      switch (Redirect.judge(request.uri(), location)) {
        case Redirect.Refuse(String why) -> {
          return new Missing(Cause.REDIRECT, why);
        }
        case Redirect.Follow(var target) ->
            request = HttpRequest.newBuilder(request, (name, value) -> true).uri(target).build();
      }
    }
    return new Missing(Cause.REDIRECT, "it redirects too often");
  }

  private Answer exchange(HttpRequest request, Extent extent, CallWatch watch) {
    watch.heard();
    AnswerBudget.Hold hold = memory.hold();
    BodyHandler<Body> handler =
        info -> {
          watch.heard();
          long limit = (info.statusCode() == 200 ? extent : Extent.ANSWER).maxBytes();
          return new BodyCollector(
              Packing.of(info.headers()), Math.min(limit, maxBody), watch, hold);
        };
    Answer answer = await(client.sendAsync(request, handler), watch);
    if (answer instanceof Missing) {
      hold.close();
    }
    return answer;
  }

  private static Answer await(CompletableFuture<HttpResponse<Body>> call, CallWatch watch) {
    while (!watch.isOver()) {
      try {
        HttpResponse<Body> response = call.get(watch.nanosLeft(), TimeUnit.NANOSECONDS);
        // A refusal of the proxy to make a tunnel comes without a body.
        Body body = Objects.requireNonNullElse(response.body(), Body.NONE);
        return new Received(response.statusCode(), response.headers(), body);
      } catch (TimeoutException e) {
        // Bytes may have come since: the loop asks the watch.
      } catch (ExecutionException e) {
        return ConnectionFault.of(e.getCause() == null ? e : e.getCause());
      } catch (InterruptedException e) {
        call.cancel(true);
        return interrupted();
      }
    }
    call.cancel(true);
    return new Missing(Cause.TIMEOUT, watch.verdict());
  }

  /** Keeps the interrupt status. */
  public static Missing interrupted() {
    Thread.currentThread().interrupt();
    return new Missing(Cause.BROKEN, "the call was cancelled");
  }
}
