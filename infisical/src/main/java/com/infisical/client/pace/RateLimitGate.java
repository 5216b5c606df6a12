package com.infisical.client.pace;

import com.infisical.client.Caller;
import com.infisical.client.Caller.Urgency;
import com.infisical.client.HttpStatus;
import com.infisical.client.Reply;
import com.infisical.client.http.Answer;
import com.infisical.client.http.Answer.Received;
import com.infisical.client.http.Transport;
import com.infisical.client.pace.CallPace.Turn;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Waits before a call while its server limits the rate of its kind, and reports each 429 to {@link
 * CallPace}; for one call, whatever number of requests it takes (docs/infisical-static-secret.md).
 *
 * <p>For one thread at a time.
 */
public final class RateLimitGate implements Transport.Gate {
  private static final Pattern LIMIT = Pattern.compile("\\s*([0-9]{1,6})\\b.*");

  // HTTP dates are about the wall's clock.
  private final InstantSource clock = InstantSource.system();
  private final CallPace pace;
  private final Turns.Visitor visitor;
  private final Scope scope;
  private boolean entered;
  private long left;
  private Optional<Duration> notBefore = Optional.empty();

  /** Whom a 429 concerns. */
  private enum Scope {
    /** All of the kind. */
    ALL,
    /** All of the kind when it says how long; else it is about one identity, or one project. */
    ALL_WHEN_TIMED,
    /** The same, for a call that comes after all others and not again. */
    LAST
  }

  private RateLimitGate(CallPace pace, Turns.Visitor visitor, Scope scope) {
    this.pace = pace;
    this.visitor = visitor;
    this.scope = scope;
  }

  /**
   * A read.
   *
   * @param call tells the reads of a namespace apart
   */
  public static RateLimitGate ofRead(CallPace pace, Caller caller, int call) {
    return new RateLimitGate(
        pace, new Turns.Visitor(caller.namespace(), caller.urgency(), call), Scope.ALL);
  }

  /**
   * A login.
   *
   * @param call tells the logins of a namespace apart
   */
  public static RateLimitGate ofLogin(CallPace pace, Caller caller, int call) {
    return new RateLimitGate(
        pace, new Turns.Visitor(caller.namespace(), caller.urgency(), call), Scope.ALL_WHEN_TIMED);
  }

  /**
   * The opening of an event stream.
   *
   * @param call tells the streams of a server apart
   */
  public static RateLimitGate ofStream(CallPace pace, int call) {
    return new RateLimitGate(
        pace, new Turns.Visitor("", Urgency.CHANGED, call), Scope.ALL_WHEN_TIMED);
  }

  /** A revocation, which is left out while logins wait. */
  public static RateLimitGate ofRevocation(CallPace pace, Caller caller) {
    return new RateLimitGate(
        pace, new Turns.Visitor(caller.namespace(), Urgency.PERIODIC, 0), Scope.LAST);
  }

  /**
   * Waits for the turn, where it comes soon.
   *
   * @return empty when the request may leave; else why it does not
   */
  public <T> Optional<Reply<T>> enter() {
    try {
      return untilItsTurn().map(Reply.Refused::heldBack);
    } catch (InterruptedException e) {
      Answer.Missing none = Transport.interrupted();
      return Optional.of(new Reply.Unreachable<>(none.cause(), none.detail()));
    }
  }

  private Optional<Duration> untilItsTurn() throws InterruptedException {
    while (!entered) {
      switch (scope == Scope.LAST ? pace.askLast(visitor) : pace.ask(visitor)) {
        case Turn.Later(Duration after) -> {
          return Optional.of(after);
        }
        case Turn.Go(Duration after) -> {
          // Nobody counts it down: a wait that an interruption ends.
          boolean unused = new CountDownLatch(1).await(after.toNanos(), TimeUnit.NANOSECONDS);
          // While it waited, another 429 may have come.
          entered = after.isZero() || !pace.isPaused();
        }
      }
    }
    return Optional.empty();
  }

  /** Whether the turn still holds after the call has waited for something else. */
  @Override
  public boolean mayLeave() {
    entered &= !pace.isPaused();
    left = System.nanoTime();
    return entered;
  }

  /** How long ago the request left. */
  public Duration sinceItLeft() {
    return Duration.ofNanos(System.nanoTime() - left);
  }

  /** For whom the call is made; blank when that is not known. */
  public String namespace() {
    return visitor.namespace();
  }

  @Override
  public void heed(Answer answer) {
    notBefore = Optional.empty();
    if (!(answer instanceof Received no)) {
      return;
    }
    if (no.status() != HttpStatus.TOO_MANY_REQUESTS) {
      if (no.status() < HttpStatus.SERVER_ERROR) {
        pace.passed();
      }
      return;
    }
    Optional<Duration> retryAfter = RetryAfter.of(no.headers(), clock);
    if (retryAfter.isEmpty() && scope != Scope.ALL) {
      return;
    }
    entered = false;
    pace.limited(retryAfter, perMinute(no.headers()));
    notBefore = scope == Scope.LAST ? Optional.empty() : Optional.of(pace.keep(visitor));
  }

  /** {@code reply} with the time when the call may come again, where the server's is not right. */
  public <T> Reply<T> timed(Reply<T> reply) {
    if (notBefore.isEmpty()) {
      return reply;
    }
    return switch (reply) {
      case Reply.Refused<T>(int status, String error, String message, var asked, var requestId) ->
          new Reply.Refused<>(status, error, message, notBefore, requestId);
      case Reply.Foreign<T>(int status, String what, String words, var asked) ->
          new Reply.Foreign<>(status, what, words, notBefore);
      case Reply.Ok<T> ok -> ok;
      case Reply.NotModified<T> unchanged -> unchanged;
      case Reply.Undecodable<T> garbage -> garbage;
      case Reply.Unreachable<T> unreachable -> unreachable;
    };
  }

  private static OptionalInt perMinute(HttpHeaders headers) {
    Matcher limit = LIMIT.matcher(headers.firstValue("x-ratelimit-limit").orElse(""));
    return limit.matches() ? OptionalInt.of(Integer.parseInt(limit.group(1))) : OptionalInt.empty();
  }
}
