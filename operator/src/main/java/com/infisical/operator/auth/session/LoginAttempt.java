package com.infisical.operator.auth.session;

import com.infisical.client.Caller;
import com.infisical.client.Caller.Urgency;
import com.infisical.client.LoginGrant;
import com.infisical.client.Reply;
import com.infisical.operator.auth.login.LoginMethod;
import com.infisical.operator.auth.session.LoginBackoff.Kind;
import com.infisical.operator.schedule.Ticker;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.Metrics;
import com.infisical.operator.status.ServerFailure;
import java.time.Duration;
import java.util.Optional;

/** One login: mints a fresh proof, sends it, and says what came of it. */
record LoginAttempt(Resolution.Resolved inputs, Ticker ticker) {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;
  private static final Duration BUSY = Duration.ofSeconds(60);

  /** What came of a login. */
  sealed interface Outcome {
    /** A token; {@code sentAt} is when its life began. */
    record Granted(LoginGrant grant, Duration sentAt) implements Outcome {}

    /** It was not tried: the same credential has just failed. */
    record Held(Failure failure, Duration until) implements Outcome {}

    /** None; {@code atLeast} is what the server asked to wait. */
    record Failed(Failure failure, Kind kind, Optional<Duration> atLeast) implements Outcome {}

    /** The same as it is counted. */
    default Metrics.Login counted() {
      return switch (this) {
        case Granted granted -> Metrics.Login.GRANTED;
        case Held held -> Metrics.Login.HELD_BACK;
        case Failed failed ->
            switch (failed.kind()) {
              case REFUSED, TOKEN_REJECTED -> Metrics.Login.REFUSED;
              case UNREACHABLE -> Metrics.Login.UNREACHABLE;
              case HELD_BACK -> Metrics.Login.HELD_BACK;
            };
      };
    }
  }

  /** Logs in; blocks until it is decided. */
  Outcome run() {
    return switch (inputs.method().prove(inputs.values())) {
      case LoginMethod.Proof.Failed(Failure failure) ->
          new Outcome.Failed(failure, Kind.UNREACHABLE, Optional.empty());
      case LoginMethod.Proof.Minted minted -> {
        Reply<LoginGrant> reply = inputs.server().api().login(minted.request(), caller());
        yield reply instanceof Reply.Ok<LoginGrant> ok
            ? new Outcome.Granted(ok.value(), ticker.now().minus(ok.value().age()))
            : failed(reply);
      }
    };
  }

  /** Whoever waits for a session waits for this. */
  private Caller caller() {
    return new Caller(inputs.namespace(), Urgency.CHANGED);
  }

  private Outcome failed(Reply<LoginGrant> reply) {
    Failure failure = new ServerFailure("login", inputs.key().address(), reply, advice(reply));
    return switch (reply) {
      case Reply.Refused<LoginGrant> refused when refused.isHeldBack() ->
          new Outcome.Failed(failure, Kind.HELD_BACK, refused.retryAfter());
      case Reply.Refused<LoginGrant> refused ->
          new Outcome.Failed(
              failure, kind(refused.status()), pause(refused.status(), refused.retryAfter()));
      case Reply.Foreign<LoginGrant>(int status, var what, var words, var retryAfter) ->
          new Outcome.Failed(failure, Kind.UNREACHABLE, pause(status, retryAfter));
      case Reply.Unreachable<LoginGrant> unreachable -> unanswered(failure);
      case Reply.Undecodable<LoginGrant> garbage -> unanswered(failure);
      case Reply.NotModified<LoginGrant> unchanged -> unanswered(failure);
      case Reply.Ok<LoginGrant> ok -> throw new IllegalArgumentException("A login that succeeded");
    };
  }

  private static Outcome unanswered(Failure failure) {
    return new Outcome.Failed(failure, Kind.UNREACHABLE, Optional.empty());
  }

  private static Kind kind(int status) {
    return status < SERVER_ERROR && status != TOO_MANY_REQUESTS ? Kind.REFUSED : Kind.UNREACHABLE;
  }

  private static Optional<Duration> pause(int status, Optional<Duration> retryAfter) {
    return status == TOO_MANY_REQUESTS ? Optional.of(retryAfter.orElse(BUSY)) : retryAfter;
  }

  private String advice(Reply<LoginGrant> reply) {
    return reply instanceof Reply.Refused<LoginGrant> refused
        ? inputs.method().advice(refused)
        : "";
  }
}
