package com.infisical.client;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of a call to an Infisical server.
 *
 * @param <T> what the server gives when all is well
 */
public sealed interface Reply<T> {
  /**
   * This reply without anything in a server's words that repeats one of {@code secrets}, as it is
   * or in disguise.
   *
   * <p>What a call sent is not in its reply anyway: this is for what other calls to the same server
   * have sent, such as the credential of the login. It changes no value of an {@link Ok}.
   *
   * @param secrets of the session, for instance; may be empty
   */
  default Reply<T> concealing(List<SecretText> secrets) {
    return switch (this) {
      case Refused<T> refused when !refused.isHeldBack() -> {
        SecretRedaction redaction = new SecretRedaction(secrets);
        yield new Refused<>(
            refused.status(),
            redaction.without(refused.error()),
            redaction.without(refused.message()),
            refused.retryAfter(),
            refused.requestId());
      }
      case Undecodable<T>(int status, String why) ->
          new Undecodable<>(status, new SecretRedaction(secrets).without(why));
      case Foreign<T>(int status, String what, String words, Optional<Duration> retryAfter) -> {
        SecretRedaction redaction = new SecretRedaction(secrets);
        yield new Foreign<>(status, redaction.without(what), redaction.without(words), retryAfter);
      }
      case Refused<T> ours -> ours;
      case Ok<T> ok -> ok;
      case NotModified<T> unchanged -> unchanged;
      case Unreachable<T> unreachable -> unreachable;
    };
  }

  /** Whether Infisical has seen what was sent, and has answered it itself. */
  default boolean isInfisicals() {
    return switch (this) {
      case Ok<T> ok -> true;
      case NotModified<T> unchanged -> true;
      case Undecodable<T> garbage -> true;
      case Refused<T> refused -> !refused.isHeldBack();
      case Foreign<T> foreign -> false;
      case Unreachable<T> unreachable -> false;
    };
  }

  /** The server answered 200 and the body could be read. */
  record Ok<T>(T value, Optional<String> etag) implements Reply<T> {}

  /** 304: the last answer still holds. */
  record NotModified<T>() implements Reply<T> {}

  /**
   * Infisical said no, in its own error body.
   *
   * @param status the HTTP status
   * @param error the {@code error} of the body, such as {@code TokenError}, in one line of at most
   *     300 characters; empty when there was none. {@code "Not Found"} is a server without this
   *     route, {@code "NotFound"} one without this thing
   * @param message what can be shown, in one line of at most 300 characters: the {@code message} of
   *     the body, a text made from a validation error's list, or the {@code error} where the server
   *     put its reason there; empty when there was none. It repeats nothing that was sent as a
   *     secret, and never more of the body than that
   * @param retryAfter what {@code Retry-After} asked for, at most 5 minutes; 60 s when it could not
   *     be read; empty when it was not there
   * @param requestId the {@code reqId} of the body, by which the server's log has the request; only
   *     letters, digits, hyphens and underscores; empty when there was none. Two refusals that
   *     differ only in it are equal
   */
  record Refused<T>(
      int status,
      String error,
      String message,
      Optional<Duration> retryAfter,
      Optional<String> requestId)
      implements Reply<T> {
    /**
     * The {@code error} of a server that has no such route, against {@code NotFound} of an entity.
     */
    public static final String MISSING_ROUTE = "Not Found";

    /** A refusal without a request id. */
    public Refused(int status, String error, String message, Optional<Duration> retryAfter) {
      this(status, error, message, retryAfter, Optional.empty());
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Refused<?> that
          && status == that.status
          && error.equals(that.error)
          && message.equals(that.message)
          && retryAfter.equals(that.retryAfter);
    }

    @Override
    public int hashCode() {
      return Objects.hash(status, error, message, retryAfter);
    }

    /** The {@code error} where no server said it. */
    private static final String HELD_BACK = "HeldBack";

    private static final Duration ROUND = Duration.ofSeconds(10);

    /**
     * A call that was not sent: the server asked all clients to wait.
     *
     * @param retryAfter when it is its turn
     */
    public static <T> Refused<T> heldBack(Duration retryAfter) {
      // Rounded, so that the same wait is told in the same words.
      long seconds = (retryAfter.toSeconds() / ROUND.toSeconds() + 1) * ROUND.toSeconds();
      return new Refused<>(
          429,
          HELD_BACK,
          "the server asked all clients at this address to wait (429); retrying in %d s"
              .formatted(seconds),
          Optional.of(retryAfter));
    }

    /** Whether the server has no such route, which is not the same as having no such thing. */
    public boolean isMissingRoute() {
      return status == HttpStatus.NOT_FOUND && error.equals(MISSING_ROUTE);
    }

    /** Whether the call was not even sent, because the server had asked all clients to wait. */
    public boolean isHeldBack() {
      return status == 429 && error.equals(HELD_BACK);
    }
  }

  /**
   * Something else answered: what came is a page for people, or says no without Infisical's error
   * body. It is no verdict on the credential, the token or the thing asked for.
   *
   * @param status the HTTP status, which may be 200
   * @param what such as {@code "got an HTML page"}
   * @param words what it says, such as {@code title "Just a moment..."}; in one line of some
   *     hundred characters, without anything that was sent as a secret; empty for nothing
   * @param retryAfter as of {@link Refused}
   */
  record Foreign<T>(int status, String what, String words, Optional<Duration> retryAfter)
      implements Reply<T> {
    /** What happened, as a part of a sentence. */
    public String sentence() {
      return what
          + (words.isEmpty()
              ? ""
              : words.equals(SecretRedaction.HIDDEN) ? " " + words : " (" + words + ")")
          + "; a proxy or browser challenge is in front of the server";
    }
  }

  /**
   * No answer.
   *
   * @param cause which part of the way failed
   * @param detail a stable text that can follow the cause in a sentence and holds no credential,
   *     address or object identity; the details of {@link Cause#TLS} that call for advice of their
   *     own are constants of {@code ConnectionFault}; may be empty
   */
  record Unreachable<T>(Cause cause, String detail) implements Reply<T> {}

  /**
   * A success whose body is not what this call gives.
   *
   * @param why a stable text such as {@code "the body is not JSON (content type text/html)"},
   *     without any of the body
   */
  record Undecodable<T>(int status, String why) implements Reply<T> {}

  /** Which part of the way to the server failed. */
  enum Cause {
    /** The host name cannot be resolved. */
    DNS,
    /** Nothing listens there, or the network has no way to it. */
    CONNECT,
    /**
     * TLS: the certificate is not trusted, is for another host, or has expired, or the peer speaks
     * no TLS.
     */
    TLS,
    /** No answer in time. */
    TIMEOUT,
    /** The connection broke during the call. */
    BROKEN,
    /** It was not sent: other calls took the places at this server for too long. */
    BUSY,
    /** Other answers take the memory that the operator has for answers. */
    MEMORY,
    /**
     * A redirect that is not followed: to another server, or of a POST (docs/security.md#tenancy).
     */
    REDIRECT
  }
}
