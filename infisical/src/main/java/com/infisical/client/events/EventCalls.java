package com.infisical.client.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.infisical.client.BaseUrl;
import com.infisical.client.ClientSettings;
import com.infisical.client.EventStream;
import com.infisical.client.EventSubscription;
import com.infisical.client.Reply;
import com.infisical.client.Reply.Cause;
import com.infisical.client.SecretText;
import com.infisical.client.StreamNews;
import com.infisical.client.http.Answer;
import com.infisical.client.http.AnswerBudget;
import com.infisical.client.http.Body;
import com.infisical.client.http.Extent;
import com.infisical.client.http.MediaType;
import com.infisical.client.http.Packing;
import com.infisical.client.http.Redirect;
import com.infisical.client.pace.CallPace;
import com.infisical.client.pace.RateLimitGate;
import com.infisical.client.reply.Json;
import com.infisical.client.reply.Replies;
import com.infisical.client.reply.Shape;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Subscribes to the events of projects at one server.
 *
 * <p>A stream is a connection of its own (HTTP/1.1), so that one that died unnoticed silences no
 * other.
 */
public final class EventCalls {
  private static final String ROUTE = "/api/v1/events/subscribe/project-events";
  private static final Shape<JsonNode, JsonNode> NONE =
      new Shape<>(
          JsonNode.class, Extent.ANSWER, body -> Optional.empty(), "it is not an event stream");

  private final HttpClient client;
  private final BaseUrl base;
  private final ClientSettings settings;
  private final Replies replies;
  private final CallPace pace;
  private final AnswerBudget.Share memory;

  public EventCalls(
      HttpClient client,
      BaseUrl base,
      ClientSettings settings,
      Replies replies,
      CallPace pace,
      AnswerBudget.Share memory) {
    this.client = client;
    this.base = base;
    this.settings = settings;
    this.replies = replies;
    this.pace = pace;
    this.memory = memory;
  }

  /**
   * Waits for its turn where the server limits the kind; what comes of it is told to {@code
   * listener}.
   */
  public EventStream subscribe(
      SecretText token, EventSubscription subscription, EventStream.Listener listener) {
    if (!Replies.isSendable(token.reveal())) {
      // The JDK's client would quote the token in its exception.
      throw new IllegalArgumentException("An access token has characters that cannot be sent");
    }
    RateLimitGate gate = RateLimitGate.ofStream(pace, subscription.hashCode());
    Optional<Reply<Object>> held = gate.enter();
    if (held.isPresent()) {
      listener.heard(new StreamNews.NotOpened(held.get()));
      return () -> {};
    }
    // As long as a login may take: 30 s until the headers, or the whole of a refusal, are there.
    Duration patience = settings.timeouts().login();
    HttpEventStream stream =
        new HttpEventStream(
            new EventFrames(subscription.projectId()),
            answer -> reply(answer, token, gate),
            listener,
            patience,
            memory.hold());
    stream.start(client.sendAsync(request(token, subscription), stream.handler()));
    return stream;
  }

  private HttpRequest request(SecretText token, EventSubscription subscription) {
    return HttpRequest.newBuilder(base.resolve(ROUTE))
        .version(HttpClient.Version.HTTP_1_1)
        .header("Authorization", "Bearer " + token.reveal())
        .header("Content-Type", "application/json")
        .header("Accept", "text/event-stream")
        .header("User-Agent", settings.userAgent())
        .POST(BodyPublishers.ofByteArray(Json.bytes(body(subscription))))
        .build();
  }

  /** What an answer comes to that is no event stream. */
  private Reply<?> reply(Answer answer, SecretText token, RateLimitGate gate) {
    gate.heed(answer);
    return switch (answer) {
      case Answer.Received(int status, var headers, Body body) when Redirect.isRedirect(status) ->
          new Reply.Unreachable<JsonNode>(
              Cause.REDIRECT,
              Redirect.whyNoPost(base.resolve(ROUTE), headers.firstValue("location").orElse("")));
      case Answer.Received other when other.status() == 200 ->
          replies.unexpected(other, whyNoStream(other.headers()), List.of(token));
      default -> gate.timed(replies.of(answer, NONE, List.of(token), false));
    };
  }

  /** A stream would have to be unpacked event by event, which nothing in between must hold back. */
  private static String whyNoStream(HttpHeaders headers) {
    Packing packing = Packing.of(headers);
    return packing.isNone() || !MediaType.of(headers).equals("text/event-stream")
        ? "the body is not an event stream"
        : "the event stream is compressed with "
            + packing.text()
            + ", which is not supported; configure the proxy in front of the server to pass"
            + " text/event-stream unchanged";
  }

  private static ObjectNode body(EventSubscription subscription) {
    ObjectNode body = Json.object().put("projectId", subscription.projectId());
    ArrayNode register = body.putArray("register");
    for (EventSubscription.Registration each : subscription.register()) {
      register
          .addObject()
          .put("event", each.event())
          .putObject("conditions")
          .put("environmentSlug", each.environmentSlug())
          .put("secretPath", each.secretPath());
    }
    return body;
  }
}
