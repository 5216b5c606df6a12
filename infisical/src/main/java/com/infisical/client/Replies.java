package com.infisical.client;

import com.infisical.client.Answer.Missing;
import com.infisical.client.Answer.Received;
import java.net.http.HttpHeaders;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Turns what came over the wire into what callers switch on. */
final class Replies {
  private static final Pattern MEDIA_TYPE =
      Pattern.compile("[a-zA-Z0-9.+-]{1,40}/[a-zA-Z0-9.+-]{1,40}");
  private static final long KIBIBYTE = 1L << 10;
  private static final long MEBIBYTE = 1L << 20;
  private static final int LONGEST_ETAG = 1_024;
  private static final Pattern SENDABLE = Pattern.compile("[\\x21-\\x7e]+");

  private final InstantSource clock;

  Replies(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Reads an answer.
   *
   * @param sent the secrets that the request carried, which no message may repeat
   * @param conditional whether a validator was sent
   */
  <B, T> Reply<T> of(Answer answer, Shape<B, T> shape, List<SecretText> sent, boolean conditional) {
    return switch (answer) {
      case Missing(Reply.Cause cause, String detail) -> new Reply.Unreachable<>(cause, detail);
      case Received success when success.status() == 200 -> decode(success, shape).concealing(sent);
      case Received same when same.status() == 304 && conditional -> new Reply.NotModified<>();
      case Received no when no.status() >= 400 -> refused(no, sent);
      case Received odd -> new Reply.Undecodable<>(odd.status(), "the status is not expected here");
    };
  }

  private <T> Reply<T> refused(Received no, List<SecretText> sent) {
    ErrorBody body = ErrorBody.of(no.body(), sent);
    return new Reply.Refused<>(
        no.status(), body.error(), body.message(), RetryAfter.of(no.headers(), clock));
  }

  private static <B, T> Reply<T> decode(Received success, Shape<B, T> shape) {
    Function<String, Reply<T>> undecodable = why -> new Reply.Undecodable<>(success.status(), why);
    Body body = success.body();
    if (body.cut()) {
      return undecodable.apply("the body is larger than " + size(body.size()));
    }
    if (body.isEmpty()) {
      return undecodable.apply("the body is empty");
    }
    if (isCompressed(success.headers())) {
      return undecodable.apply("the body is compressed, which was not asked for");
    }
    return switch (Json.read(body, shape.body(), shape.extent())) {
      case Json.Result.NotJson<B>() ->
          undecodable.apply(
              "the body is not JSON (content type " + mediaType(success.headers()) + ")");
      case Json.Result.OtherShape<B>() ->
          undecodable.apply("the body is JSON, but " + shape.otherwise());
      case Json.Result.BeyondLimits<B>() ->
          undecodable.apply(
              "the body is JSON, but with more, deeper or longer parts than are read");
      case Json.Result.NoRoom<B>() -> noRoom();
      case Json.Result.Read<B>(B value) ->
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
        .filter(tag -> tag.length() <= LONGEST_ETAG)
        .filter(Replies::isSendable);
  }

  /** Whether a text can be a header's value and nothing else. */
  static boolean isSendable(String text) {
    return SENDABLE.matcher(text).matches();
  }

  private static boolean isCompressed(HttpHeaders headers) {
    return headers.firstValue("content-encoding").filter(c -> !c.equals("identity")).isPresent();
  }

  private static String mediaType(HttpHeaders headers) {
    return headers
        .firstValue("content-type")
        .map(type -> type.split(";", 2)[0].strip())
        .filter(type -> MEDIA_TYPE.matcher(type).matches())
        .orElse("unknown");
  }

  private static String size(long bytes) {
    if (bytes >= MEBIBYTE) {
      return bytes / MEBIBYTE + " MiB";
    }
    return bytes >= KIBIBYTE ? bytes / KIBIBYTE + " KiB" : bytes + " bytes";
  }
}
