package com.infisical.operator.auth.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.infisical.client.Caller;
import com.infisical.client.Caller.Urgency;
import com.infisical.client.InfisicalApi;
import com.infisical.client.Reply;
import com.infisical.client.SecretText;
import com.infisical.operator.auth.login.GivenToken;
import com.infisical.operator.auth.session.Loans.Borrowing;
import com.infisical.operator.auth.session.LoginFlight.LoginResult;
import com.infisical.operator.auth.session.SessionInputs.Resolution;
import com.infisical.operator.auth.session.Sessions.SessionContext;
import com.infisical.operator.auth.session.TokenState.Completion;
import com.infisical.operator.auth.session.TokenState.Discarded;
import com.infisical.operator.auth.session.TokenState.Kept;
import com.infisical.operator.auth.session.TokenState.ServedOnce;
import com.infisical.operator.auth.session.TokenState.Step;
import com.infisical.operator.auth.session.TokenState.Token;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ServerFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Shares one login among all users of the same key: lends its token, renews it, and revokes it at
 * the end.
 *
 * <p>{@link SessionTokens} decides; this class carries out. A login runs in a task of its own, so a
 * caller that gives up cancels nothing. Safe for use by several threads; the lock guards the state
 * and is never held while anything is called that may block.
 */
public final class Session {
  /** A renewal that takes so long while there is no token is worth a word in the status. */
  public static final Duration OVERDUE = Duration.ofSeconds(1);

  /** What is known of a session, without a request. */
  public sealed interface SessionHealth {
    /** No login has come to an end yet. */
    record Unproven() implements SessionHealth {}

    /** The last login succeeded. */
    record Proven(Instant lastLoginAt, Instant tokenExpiresAt) implements SessionHealth {}

    /** The last login failed, and the token from before still serves. */
    record RenewalFailed(Failure failure, Instant lastLoginAt, Instant tokenExpiresAt)
        implements SessionHealth {}

    /**
     * The last login succeeded, and the server has rejected the token of the one before at once: it
     * is on trial until it serves, or until {@code endsIn} has passed.
     */
    record OnTrial(Failure failure, Instant lastLoginAt, Instant tokenExpiresAt, Duration endsIn)
        implements SessionHealth {}

    /** The last login failed, and there is no token. */
    record Failing(Failure failure) implements SessionHealth {}
  }

  private final Resolution.Resolved inputs;
  private final SessionContext context;
  private final LoginBackoff.Key backoffKey;
  private final Optional<GivenToken> given;

  @GuardedBy("this")
  private final SessionTokens tokens;

  @GuardedBy("this")
  private @Nullable LoginFlight flight;

  @GuardedBy("this")
  private CompletableFuture<Completion> completion = new CompletableFuture<>();

  Session(Resolution.Resolved inputs, SessionContext context) {
    this.inputs = inputs;
    this.context = context;
    this.given = inputs.method().given(inputs.values());
    this.backoffKey = LoginBackoff.Key.of(inputs, context.key());
    this.tokens = new SessionTokens(context, backoffKey);
  }

  /** What this session is. */
  public SessionKey key() {
    return inputs.key();
  }

  /** Whose login it is: the namespace of the InfisicalAuth, or of resources that log in inline. */
  public String namespace() {
    return inputs.namespace();
  }

  /** The login method. */
  public String method() {
    return inputs.method().name();
  }

  /** Where the proof of a login comes from; empty where the method has only one source. */
  public String source() {
    return inputs.method().source();
  }

  /** The access token that the spec gives; empty where a login brings one. */
  public Optional<GivenToken> given() {
    return given;
  }

  /** The server that the token came from, and the only one it goes to. */
  public InfisicalApi api() {
    return inputs.server().api();
  }

  /** {@code reply} without what a hostile server may repeat of the login in it. */
  public <T> Reply<T> concealing(Reply<T> reply) {
    return reply.concealing(inputs.values().secrets());
  }

  /** The token, from the cache or by a login; blocks while that login is under way. */
  public Borrowing borrow() {
    CompletableFuture<Completion> awaited;
    synchronized (this) {
      switch (tokens.ask()) {
        case Step.Serve(Token token) -> {
          return new Borrowing.Lent(context.loans().lend(this, token));
        }
        case Step.Hold(Duration until) -> {
          return tokens.denied(until);
        }
        case Step.Gone _ -> {
          return new Borrowing.Stale();
        }
        case Step.Start(long number) -> start(number);
        case Step.Await _ -> {}
      }
      awaited = completion;
    }
    return borrowing(awaited.join());
  }

  /**
   * Starts a login if there is no token and none is under way, and does not wait for it: its end is
   * told to the listeners of {@link Sessions}.
   *
   * @return for how long no login may start; empty when one is under way or not needed
   */
  public synchronized Optional<Duration> prove() {
    return switch (tokens.ask()) {
      case Step.Start(long number) -> {
        start(number);
        yield Optional.empty();
      }
      case Step.Hold(Duration until) -> Optional.of(tokens.held(until));
      case Step.Serve _, Step.Await _, Step.Gone _ -> Optional.empty();
    };
  }

  private Borrowing borrowing(Completion completed) {
    return switch (completed) {
      case Kept kept -> new Borrowing.Lent(context.loans().lend(this, kept.token()));
      case ServedOnce once -> new Borrowing.Lent(context.loans().lend(this, once.token()));
      case Discarded _ -> new Borrowing.Stale();
      case Borrowing.Denied denied -> denied;
    };
  }

  /** The server rejected {@code token}, in these words. */
  void rejected(Token token, Reply<?> reply) {
    String words = new ServerFailure("", key().address(), concealing(reply), "").reason();
    SessionTokens.Rejection rejection;
    synchronized (this) {
      rejection = tokens.rejected(token, words);
    }
    if (rejection.wasHeld()) {
      context.loans().drop(token);
    }
    lookAgainIn(rejection.tryAgainIn());
  }

  /** A call succeeded with {@code token}. */
  void served(Token token) {
    boolean passed;
    synchronized (this) {
      passed = tokens.served(token);
    }
    if (passed) {
      context.next().accept(this, token.renewAt().minus(context.schedule().now()));
    }
  }

  /** What is known of the session now. */
  public synchronized SessionHealth health() {
    return tokens.health(flight == null ? null : flight.startedAt());
  }

  /** Renews the token if that is due; called by a timer while resources depend on the session. */
  void renewIfDue() {
    Duration again = Duration.ZERO;
    synchronized (this) {
      Duration now = context.schedule().now();
      switch (tokens.renew()) {
        case Step.Start(long number) -> start(number);
        case Step.Hold(Duration until) -> again = until.minus(now);
        // The timer may have come early; without another look nothing would renew.
        case Step.NotYet(Duration dueAt) -> again = dueAt.minus(now);
        case Step.Rest _, Step.Gone _ -> {}
      }
    }
    lookAgainIn(again);
  }

  private void lookAgainIn(Duration time) {
    if (time.isPositive()) {
      context.next().accept(this, time);
    }
  }

  /** Ends the session: its token is revoked, and one that a login still brings will be. */
  void retire() {
    Token token;
    CompletableFuture<Completion> waiting;
    LoginFlight abandoned;
    synchronized (this) {
      token = tokens.retire();
      waiting = completion;
      abandoned = flight;
    }
    if (abandoned != null) {
      abandoned.abandon();
    }
    waiting.complete(new Discarded(token));
    // First: who holds a token for long gives it back, and it is revoked without waiting.
    context.tokens().sessionEnded(this);
    giveUp(token);
  }

  private void giveUp(@Nullable Token unneeded) {
    if (unneeded != null) {
      context.loans().giveUp(unneeded, this::revocation);
    }
  }

  /** When the current token expires, if there is one. */
  Optional<Instant> tokenExpiresAt() {
    return switch (health()) {
      case SessionHealth.Proven proven -> expiryOf(proven.tokenExpiresAt());
      case SessionHealth.RenewalFailed failed -> expiryOf(failed.tokenExpiresAt());
      case SessionHealth.OnTrial trial -> expiryOf(trial.tokenExpiresAt());
      case SessionHealth.Unproven _, SessionHealth.Failing _ -> Optional.empty();
    };
  }

  /**
   * When the current token expires, as it is told: a given one says it itself, or does not.
   *
   * @param used until when it is used without asking the server again
   */
  public Optional<Instant> expiryOf(Instant used) {
    return given.isPresent() ? given.get().expiresAt() : Optional.of(used);
  }

  private CompletableFuture<Void> revocation(SecretText token) {
    Executor calls = context.calls().apply(key().address(), inputs.namespace());
    return CompletableFuture.runAsync(() -> revoke(token), calls);
  }

  /** Best effort: a token that cannot be revoked ends by itself, and a given one is not ours. */
  private void revoke(SecretText token) {
    if (given.isPresent() || !context.loans().last().allow(key().address(), api()::rateLimit)) {
      return;
    }
    Reply<?> reply =
        inputs.server().api().revoke(token, new Caller(inputs.namespace(), Urgency.PERIODIC));
    context.metrics().revocation(method(), reply instanceof Reply.Ok<?>);
  }

  /** Starts login {@code number}. */
  @GuardedBy("this")
  private void start(long number) {
    CompletableFuture<Completion> awaited = new CompletableFuture<>();
    completion = awaited;
    flight = new LoginFlight(inputs, context, backoffKey);
    var unused = flight.start(result -> complete(number, result)).thenAccept(awaited::complete);
  }

  private Completion complete(long number, LoginResult result) {
    SessionTokens.End end;
    synchronized (this) {
      end = tokens.complete(number, result);
    }
    if (end.completion() instanceof Kept) {
      context.tokens().tokenChanged(this);
    }
    giveUp(end.completion().unneeded());
    context.next().accept(this, end.lookAgainIn());
    return end.completion();
  }
}
