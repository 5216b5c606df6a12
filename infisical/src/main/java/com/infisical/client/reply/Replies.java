package com.infisical.client.reply;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.client.Reply;
import com.infisical.client.SecretRedaction;
import com.infisical.client.SecretText;
import com.infisical.client.http.Answer;
import com.infisical.client.http.Answer.Missing;
import com.infisical.client.http.Answer.Received;
import com.infisical.client.http.Body;
import com.infisical.client.http.ConnectionFault;
import com.infisical.client.http.Extent;
import com.infisical.client.http.MediaType;
import com.infisical.client.http.NoRoomException;
import com.infisical.client.pace.RetryAfter;
import java.net.http.HttpHeaders;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Converts HTTP responses to {@link Reply}. */
public final class Replies {
  private static final int MAX_ETAG_CHARS = 1_024;
  private static final Pattern SENDABLE = Pattern.compile("[\\x21-\\x7e]+");

  private final InstantSource clock;

  public Replies(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Reads an answer.
   *
   * @param sent the secrets that the request carried, which no message may repeat
   * @param conditional whether a validator was sent
   */
  public <B, T> Reply<T> of(
      Answer answer, Shape<B, T> shape, List<SecretText> sent, boolean conditional) {
    return switch (answer) {
      case Missing(Reply.Cause cause, String detail) -> new Reply.Unreachable<>(cause, detail);
      case Received success when success.status() == 200 ->
          unlessPage(decode(success, shape).concealing(sent), success, sent);
      case Received same when same.status() == 304 && conditional -> new Reply.NotModified<>();
      case Received no when no.status() >= 400 -> refused(no, sent);
      case Received odd -> unexpected(odd, "the status is not expected here", sent);
    };
  }

  /** An answer that is no success of the call, for this reason. */
  public <T> Reply<T> unexpected(Received answer, String why, List<SecretText> sent) {
    Reply<T> reply = new Reply.Undecodable<>(answer.status(), why);
    return unlessPage(reply.concealing(sent), answer, sent);
  }

  /** {@code reply}, or that a page answered where that is why nothing could be read. */
  private <T> Reply<T> unlessPage(Reply<T> reply, Received answer, List<SecretText> sent) {
    return reply instanceof Reply.Undecodable<T>
        ? ForeignAnswer.page(answer, new SecretRedaction(sent))
            .<Reply<T>>map(page -> foreign(answer, page))
            .orElse(reply)
        : reply;
  }

  /** Says no as far as it is Infisical itself that says it. */
  private <T> Reply<T> refused(Received no, List<SecretText> sent) {
    SecretRedaction redaction = new SecretRedaction(sent);
    return switch (Json.read(no.body(), JsonNode.class, Extent.ANSWER)) {
      case Json.JsonResult.Read<JsonNode>(JsonNode tree) ->
          ErrorBody.of(tree, redaction)
              .<Reply<T>>map(body -> refused(no, body))
              .orElseGet(() -> foreign(no, ForeignAnswer.json(tree, redaction)));
      case Json.JsonResult.NoRoom<JsonNode>() -> noRoom();
      case Json.JsonResult.NotUnpacked<JsonNode>(String why) ->
          foreign(
              no,
              ForeignAnswer.page(no, redaction)
                  .orElseGet(() -> ForeignAnswer.unread(why, redaction)));
      case Json.JsonResult.NotJson<JsonNode>() -> foreign(no, redaction);
      case Json.JsonResult.OtherShape<JsonNode>() -> foreign(no, redaction);
      case Json.JsonResult.Repeated<JsonNode>(String member) -> foreign(no, redaction);
      case Json.JsonResult.BeyondLimits<JsonNode>() -> foreign(no, redaction);
    };
  }

  private <T> Reply<T> foreign(Received no, SecretRedaction redaction) {
    return foreign(
        no, ForeignAnswer.page(no, redaction).orElseGet(() -> ForeignAnswer.other(no, redaction)));
  }

  private <T> Reply<T> refused(Received no, ErrorBody body) {
    return new Reply.Refused<>(
        no.status(),
        body.error(),
        body.message(),
        RetryAfter.of(no.headers(), clock),
        body.requestId());
  }

  private <T> Reply<T> foreign(Received answer, ForeignAnswer found) {
    return new Reply.Foreign<>(
        answer.status(), found.what(), found.words(), RetryAfter.of(answer.headers(), clock));
  }

  private static <B, T> Reply<T> decode(Received success, Shape<B, T> shape) {
    Function<String, Reply<T>> undecodable = why -> new Reply.Undecodable<>(success.status(), why);
    Body body = success.body();
    if (body.cut()) {
      return undecodable.apply("the body is larger than " + body.limitText());
    }
    if (body.isEmpty()) {
      return undecodable.apply("the body is empty");
    }
    return switch (Json.read(body, shape.body(), shape.extent())) {
      case Json.JsonResult.NotJson<B>() ->
          undecodable.apply(
              "the body is not JSON (content type " + MediaType.of(success.headers()) + ")");
      case Json.JsonResult.OtherShape<B>() ->
          undecodable.apply("the body is JSON, but " + shape.otherwise());
      case Json.JsonResult.Repeated<B>(String member) ->
          undecodable.apply("the body is JSON, but an object in it has " + member + " twice");
      case Json.JsonResult.BeyondLimits<B>() ->
          undecodable.apply(
              "the body is JSON, but with more, deeper or longer parts than the operator accepts");
      case Json.JsonResult.NotUnpacked<B>(String why) -> undecodable.apply(why);
      case Json.JsonResult.NoRoom<B>() -> noRoom();
      case Json.JsonResult.Read<B>(B value) ->
          shape
              .meaning()
              .apply(value)
              .<Reply<T>>map(meaning -> new Reply.Ok<>(meaning, etag(success.headers())))
              .orElseGet(() -> undecodable.apply("the body is JSON, but " + shape.otherwise()));
    };
  }

  private static <T> Reply<T> noRoom() {
    Missing none = ConnectionFault.of(new NoRoomException());
    return new Reply.Unreachable<>(none.cause(), none.detail());
  }

  /**
   * As it came, quotes included: servers compare it as text. One that is too long is kept by none.
   */
  private static Optional<String> etag(HttpHeaders headers) {
    return headers
        .firstValue("etag")
        .filter(tag -> tag.length() <= MAX_ETAG_CHARS)
        .filter(Replies::isSendable);
  }

  /** Whether a text can be a header's value and nothing else. */
  public static boolean isSendable(String text) {
    return SENDABLE.matcher(text).matches();
  }
}
