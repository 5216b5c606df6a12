package com.infisical.operator.auth.session;

import com.infisical.client.Caller;
import com.infisical.client.Caller.Urgency;
import com.infisical.client.HttpStatus;
import com.infisical.client.LoginGrant;
import com.infisical.client.Reply;
import com.infisical.client.TokenAccepted;
import com.infisical.operator.auth.login.GivenToken;
import com.infisical.operator.auth.login.LoginMethod;
import com.infisical.operator.auth.session.LoginBackoff.Kind;
import com.infisical.operator.auth.session.SessionInputs.Resolution;
import com.infisical.operator.auth.session.Sessions.SessionContext;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ServerFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one login as an independent task, so that a caller that gives up cancels nothing: waits for
 * its turn among logins with the same credential, then mints a fresh proof and sends it.
 *
 * <p>Safe for use by several threads.
 */
final class LoginFlight {
  private static final Logger log = LoggerFactory.getLogger(LoginFlight.class);
  private static final Duration BUSY = Duration.ofSeconds(60);

  private final Resolution.Resolved inputs;
  private final SessionContext context;
  private final LoginBackoff.Key key;
  private final Duration startedAt;
  private final AtomicBoolean abandoned = new AtomicBoolean();
  private final CompletableFuture<LoginTurns.Ticket> ticket = new CompletableFuture<>();

  LoginFlight(Resolution.Resolved inputs, SessionContext context, LoginBackoff.Key key) {
    this.inputs = inputs;
    this.context = context;
    this.key = key;
    this.startedAt = context.schedule().now();
  }

  /** Result of a login. */
  sealed interface LoginResult {
    /** A token; {@code sentAt} is when its life began. */
    record Granted(LoginGrant grant, Duration sentAt) implements LoginResult {}

    /** The server accepts the token that the spec gives. */
    record Accepted(GivenToken token, Duration at) implements LoginResult {}

    /** It was not tried: the same credential has just failed. */
    record Held(Failure failure, Duration until) implements LoginResult {}

    /** None; {@code atLeast} is what the server asked to wait. */
    record Failed(Failure failure, Kind kind, Optional<Duration> atLeast) implements LoginResult {}

    /** The same as it is counted. */
    default Metrics.Login counted() {
      return switch (this) {
        case Granted granted -> Metrics.Login.GRANTED;
        case Accepted accepted -> Metrics.Login.GRANTED;
        case Held held -> Metrics.Login.NOT_SENT;
        case Failed failed ->
            switch (failed.kind()) {
              case REFUSED, TOKEN_REJECTED -> Metrics.Login.REFUSED;
              case UNREACHABLE -> Metrics.Login.UNREACHABLE;
              case HELD_BACK -> Metrics.Login.NOT_SENT;
            };
      };
    }
  }

  /** Since when it has been under way, or has waited to be. */
  Duration startedAt() {
    return startedAt;
  }

  /**
   * Starts it.
   *
   * @param completion notes the outcome, before others with the same credential have their turn
   */
  <T> CompletableFuture<T> start(Function<LoginResult, T> completion) {
    return context
        .turns()
        .enter(key)
        .thenComposeAsync(turn -> send(turn, completion), context.schedule().executor());
  }

  private <T> CompletableFuture<T> send(LoginTurns.Turn turn, Function<LoginResult, T> completion) {
    return switch (turn) {
      case LoginTurns.Turn.Held(Duration until) ->
          CompletableFuture.completedFuture(
              completion.apply(new LoginResult.Held(context.backoff().heldBecause(key), until)));
      case LoginTurns.Turn.Go(LoginTurns.Ticket given) -> {
        ticket.complete(given);
        yield CompletableFuture.supplyAsync(this::run, calls())
            .handle((outcome, bug) -> outcome != null ? outcome : failedByBug(bug))
            .thenApply(completion)
            .whenComplete((completed, bug) -> given.close());
      }
    };
  }

  private Executor calls() {
    return context.calls().apply(inputs.server().base().toString(), inputs.namespace());
  }

  private LoginResult run() {
    // Its turn may have come too late: no caller waits for it any more.
    return abandoned.get()
        ? new LoginResult.Held(new LoginHeld.Back(), context.schedule().now())
        : logIn();
  }

  /** Mints a fresh proof and sends it; blocks until it is decided. */
  private LoginResult logIn() {
    return switch (inputs.method().prove(inputs.values())) {
      case LoginMethod.Proof.Failed(Failure failure) ->
          new LoginResult.Failed(failure, Kind.UNREACHABLE, Optional.empty());
      case LoginMethod.Proof.Minted minted -> {
        Reply<LoginGrant> reply = inputs.server().api().login(minted.request(), caller());
        yield reply instanceof Reply.Ok<LoginGrant> ok
            ? granted(ok.value())
            : failed("login", reply);
      }
      case LoginMethod.Proof.Given(GivenToken token) -> {
        Reply<TokenAccepted> reply = inputs.server().api().check(token.token(), caller());
        yield reply instanceof Reply.Ok<TokenAccepted>
            ? new LoginResult.Accepted(token, context.schedule().now())
            : failed("checking the token", reply);
      }
    };
  }

  private LoginResult granted(LoginGrant grant) {
    return context.loans().hasRoomFor(grant.accessToken())
        ? new LoginResult.Granted(grant, context.schedule().now().minus(grant.age()))
        : new LoginResult.Failed(new LoginHeld.NoRoom(), Kind.REFUSED, Optional.empty());
  }

  /** Whoever waits for a session waits for this. */
  private Caller caller() {
    return new Caller(inputs.namespace(), Urgency.CHANGED);
  }

  private <T> LoginResult failed(String action, Reply<T> reply) {
    Failure failure = new ServerFailure(action, inputs.key().address(), reply, advice(reply));
    return switch (reply) {
      case Reply.Refused<T> refused when refused.isHeldBack() ->
          new LoginResult.Failed(failure, Kind.HELD_BACK, refused.retryAfter());
      case Reply.Refused<T> refused ->
          new LoginResult.Failed(
              failure, kind(refused.status()), pause(refused.status(), refused.retryAfter()));
      case Reply.Foreign<T>(int status, var what, var words, var retryAfter) ->
          new LoginResult.Failed(failure, Kind.UNREACHABLE, pause(status, retryAfter));
      case Reply.Unreachable<T> unreachable -> unanswered(failure);
      case Reply.Undecodable<T> garbage -> unanswered(failure);
      case Reply.NotModified<T> unchanged -> unanswered(failure);
      case Reply.Ok<T> ok -> throw new IllegalArgumentException("A login that succeeded");
    };
  }

  private static LoginResult unanswered(Failure failure) {
    return new LoginResult.Failed(failure, Kind.UNREACHABLE, Optional.empty());
  }

  private static Kind kind(int status) {
    return status < HttpStatus.SERVER_ERROR && status != HttpStatus.TOO_MANY_REQUESTS
        ? Kind.REFUSED
        : Kind.UNREACHABLE;
  }

  private static Optional<Duration> pause(int status, Optional<Duration> retryAfter) {
    return status == HttpStatus.TOO_MANY_REQUESTS
        ? Optional.of(retryAfter.orElse(BUSY))
        : retryAfter;
  }

  private String advice(Reply<?> reply) {
    return reply instanceof Reply.Refused<?> refused ? inputs.method().advice(refused) : "";
  }

  private static LoginResult failedByBug(Throwable bug) {
    log.error("A login failed with an internal error", bug);
    return new LoginResult.Failed(
        new LoginHeld.ByABug(), LoginBackoff.Kind.UNREACHABLE, Optional.empty());
  }

  /** What it brings will not count: others with the same credential do not wait for it. */
  void abandon() {
    abandoned.set(true);
    var unused = ticket.thenAccept(LoginTurns.Ticket::close);
  }
}
