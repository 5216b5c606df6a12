package com.infisical.operator.auth.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.infisical.client.Caller;
import com.infisical.client.Caller.Urgency;
import com.infisical.client.InfisicalApi;
import com.infisical.client.Reply;
import com.infisical.client.SecretText;
import com.infisical.operator.auth.login.GivenToken;
import com.infisical.operator.auth.login.LoginMethod;
import com.infisical.operator.auth.session.LoginFlight.LoginResult;
import com.infisical.operator.auth.session.SessionInputs.Resolution;
import com.infisical.operator.auth.session.TokenState.Completed;
import com.infisical.operator.auth.session.TokenState.Completion;
import com.infisical.operator.auth.session.TokenState.Discarded;
import com.infisical.operator.auth.session.TokenState.Kept;
import com.infisical.operator.auth.session.TokenState.Next;
import com.infisical.operator.auth.session.TokenState.ServedOnce;
import com.infisical.operator.auth.session.TokenState.Step;
import com.infisical.operator.auth.session.TokenState.Token;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ServerFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Shares one login among all users of the same key: lends its token, renews it, and revokes it at
 * the end.
 *
 * <p>{@link TokenState} decides; this class carries out. A login runs in a task of its own, so a
 * caller that gives up cancels nothing. Safe for use by several threads; the lock guards the state
 * and is never held while anything is called that may block.
 */
public final class Session {
  /** A renewal that takes so long while there is no token is worth a word in the status. */
  public static final Duration OVERDUE = Duration.ofSeconds(1);

  private final Resolution.Resolved inputs;
  private final SessionContext context;
  private final LoginBackoff.Key backoffKey;
  private final Optional<GivenToken> given;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private TokenState state = TokenState.initial();

  @GuardedBy("lock")
  private @Nullable LoginFlight flight;

  @GuardedBy("lock")
  private CompletableFuture<Completed> completion = new CompletableFuture<>();

  @GuardedBy("lock")
  private final LoginHistory history = new LoginHistory();

  /** What the server said when it last rejected a token. */
  @GuardedBy("lock")
  private Optional<String> lastRejection = Optional.empty();

  Session(Resolution.Resolved inputs, SessionContext context) {
    this.inputs = inputs;
    this.context = context;
    this.given = inputs.method().given(inputs.values());
    LoginMethod.Credential credential = inputs.method().credential(inputs.values());
    this.backoffKey =
        new LoginBackoff.Key(
            inputs.method().name(),
            new LoginBackoff.Account(inputs.key().address(), credential.identity()),
            context.key().digest("credential").addAll(credential.secretParts()).hex(),
            credential.locks());
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
    CompletableFuture<Completed> awaited;
    lock.lock();
    try {
      switch (ask()) {
        case Step.Serve(Token token) -> {
          return new Borrowing.Lent(context.loans().lend(this, token));
        }
        case Step.Hold(Duration until) -> {
          return denied(until);
        }
        case Step.Gone _ -> {
          return new Borrowing.Stale();
        }
        case Step.Start(long number) -> {
          start(number);
          awaited = completion;
        }
        case Step.Await _ -> awaited = completion;
      }
    } finally {
      lock.unlock();
    }
    return borrowing(awaited.join());
  }

  /**
   * Starts a login if there is no token and none is under way, and does not wait for it: its end is
   * told to the listeners of {@link Sessions}.
   *
   * @return for how long no login may start; empty when one is under way or not needed
   */
  public Optional<Duration> prove() {
    lock.lock();
    try {
      return switch (ask()) {
        case Step.Start(long number) -> {
          start(number);
          yield Optional.empty();
        }
        case Step.Hold hold -> {
          history.heldBack(heldBecause());
          yield Optional.of(hold.until().minus(context.schedule().now()));
        }
        case Step.Serve _, Step.Await _, Step.Gone _ -> Optional.empty();
      };
    } finally {
      lock.unlock();
    }
  }

  private Borrowing borrowing(Completed completed) {
    return switch (completed.completion()) {
      case Kept kept -> new Borrowing.Lent(context.loans().lend(this, kept.token()));
      case ServedOnce once -> new Borrowing.Lent(context.loans().lend(this, once.token()));
      case Discarded _ -> new Borrowing.Stale();
      case Borrowing.Denied denied -> denied;
    };
  }

  /** The server rejected {@code token}, in these words. */
  void rejected(Token token, Reply<?> reply) {
    String words = new ServerFailure("", key().address(), concealing(reply), "").reason();
    LoginHeld why = new LoginHeld.TokenRejected(words);
    Duration tryAgainIn = Duration.ZERO;
    boolean held;
    lock.lock();
    try {
      Duration now = context.schedule().now();
      if (state.isEarlyRejection(token.id(), now)) {
        tryAgainIn =
            context
                .backoff()
                .failed(backoffKey, LoginBackoff.Kind.TOKEN_REJECTED, why, Optional.empty(), now)
                .minus(now);
        history.failed(why);
      }
      lastRejection = Optional.of(words);
      held = state.current() != null && state.current().id() == token.id();
      state = state.rejected(token.id());
    } finally {
      lock.unlock();
    }
    if (held) {
      context.loans().drop(token);
    }
    if (tryAgainIn.isPositive()) {
      context.next().accept(this, tryAgainIn);
    }
  }

  /** A call succeeded with {@code token}. */
  void served(Token token) {
    boolean passed;
    lock.lock();
    try {
      boolean current = state.isCurrent(token.id());
      state = state.served(token.id());
      passed = current && history.served();
    } finally {
      lock.unlock();
    }
    if (passed) {
      context.turns().succeeded(backoffKey);
      context.next().accept(this, token.renewAt().minus(context.schedule().now()));
    }
  }

  /** What is known of the session now. */
  public SessionHealth health() {
    lock.lock();
    try {
      Token token = state.current();
      Duration now = context.schedule().now();
      boolean usable = token != null && token.isUsable(now);
      boolean overdue =
          !usable
              && state.flight() != null
              && flight != null
              && flight.startedAt().plus(OVERDUE).compareTo(now) <= 0;
      return overdue ? history.overdue() : history.health(usable, now);
    } finally {
      lock.unlock();
    }
  }

  /** Renews the token if that is due; called by a timer while resources depend on the session. */
  void renewIfDue() {
    Duration again = Duration.ZERO;
    lock.lock();
    try {
      Duration now = context.schedule().now();
      var next =
          state.renew(now, context.backoff().blockedUntil(backoffKey, now), history.isFailing());
      state = next.state();
      switch (next.step()) {
        case Step.Start(long number) -> start(number);
        case Step.Hold(Duration until) -> again = until.minus(now);
        // The timer may have come early; without another look nothing would renew.
        case Step.NotYet(Duration dueAt) -> again = dueAt.minus(now);
        case Step.Rest _, Step.Gone _ -> {}
      }
    } finally {
      lock.unlock();
    }
    if (again.isPositive()) {
      context.next().accept(this, again);
    }
  }

  /** Ends the session: its token is revoked, and one that a login still brings will be. */
  void retire() {
    Token token;
    CompletableFuture<Completed> waiting;
    LoginFlight abandoned;
    lock.lock();
    try {
      token = state.current();
      state = state.retire();
      waiting = completion;
      abandoned = flight;
    } finally {
      lock.unlock();
    }
    if (abandoned != null) {
      abandoned.abandon();
    }
    waiting.complete(new Completed(TokenState.initial().retire(), new Discarded(token)));
    // First: who holds a token for long gives it back, and it is revoked without waiting.
    context.tokens().sessionEnded(this);
    if (token != null) {
      context.loans().giveUp(token, this::revoke);
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

  /** Best effort: a token that cannot be revoked ends by itself, and a given one is not ours. */
  private void revoke(SecretText token) {
    if (given.isPresent() || !context.loans().last().allow(key().address(), api()::rateLimit)) {
      return;
    }
    Reply<?> reply =
        inputs.server().api().revoke(token, new Caller(inputs.namespace(), Urgency.PERIODIC));
    context.metrics().revocation(method(), reply instanceof Reply.Ok<?>);
  }

  @GuardedBy("lock")
  private Step.OnAsk ask() {
    Duration now = context.schedule().now();
    Next<? extends Step.OnAsk> next =
        state.ask(now, context.backoff().blockedUntil(backoffKey, now));
    state = next.state();
    return next.step();
  }

  @GuardedBy("lock")
  private Borrowing denied(Duration until) {
    Failure why = history.isFailing() ? history.reason() : heldBecause();
    return new Borrowing.Denied(why, until.minus(context.schedule().now()));
  }

  /** Why no login may start, although none is known to have failed here. */
  @GuardedBy("lock")
  private Failure heldBecause() {
    Failure why = context.backoff().heldBecause(backoffKey);
    return why instanceof LoginHeld.Back && lastRejection.isPresent()
        ? new LoginHeld.TooManyRejected(lastRejection.get())
        : why;
  }

  /** Starts login {@code number}. */
  @GuardedBy("lock")
  private void start(long number) {
    CompletableFuture<Completed> awaited = new CompletableFuture<>();
    completion = awaited;
    flight = new LoginFlight(inputs, context, backoffKey);
    var unused = flight.start(result -> complete(number, result)).thenAccept(awaited::complete);
  }

  private Completed complete(long number, LoginResult result) {
    Completed completed;
    Duration lookAgainIn;
    lock.lock();
    try {
      Duration now = context.schedule().now();
      context.metrics().login(method(), result.counted(), history.hasSucceeded());
      completed =
          switch (result) {
            case LoginResult.Granted granted ->
                state.granted(
                    number, context.token(number, granted.grant(), granted.sentAt()), now);
            case LoginResult.Accepted accepted ->
                state.granted(number, context.given(number, accepted.token(), accepted.at()), now);
            case LoginResult.Failed failed -> failed(number, failed, now);
            case LoginResult.Held held -> refused(number, held.failure(), held.until().minus(now));
          };
      state = completed.state();
      lookAgainIn = note(completed.completion(), now);
    } finally {
      lock.unlock();
    }
    if (completed.completion() instanceof Kept) {
      context.tokens().tokenChanged(this);
    }
    dispose(completed.completion());
    context.next().accept(this, lookAgainIn);
    return completed;
  }

  @GuardedBy("lock")
  private Completed failed(long number, LoginResult.Failed failed, Duration now) {
    if (state.retired()) {
      return new Completed(state, new Discarded(null));
    }
    Duration until =
        context
            .backoff()
            .failed(backoffKey, failed.kind(), failed.failure(), failed.atLeast(), now);
    return refused(number, failed.failure(), until.minus(now));
  }

  @GuardedBy("lock")
  private Completed refused(long number, Failure why, Duration retryIn) {
    return state.retired()
        ? new Completed(state, new Discarded(null))
        : new Completed(state.failed(number), new Borrowing.Denied(why, retryIn));
  }

  /** Keeps what {@link #health()} tells, and says when to look again. */
  @GuardedBy("lock")
  private Duration note(Completion completion, Duration now) {
    return switch (completion) {
      case Kept kept -> {
        context.loans().hold(kept.token());
        yield noteLogin(kept.token(), now);
      }
      case ServedOnce once -> noteLogin(once.token(), now);
      case Borrowing.Denied denied -> {
        history.failed(denied.failure());
        yield denied.retryIn();
      }
      case Discarded(Token token) -> {
        if (token != null) {
          context.loans().hold(token);
        }
        yield Duration.ZERO;
      }
    };
  }

  @GuardedBy("lock")
  private Duration noteLogin(Token token, Duration now) {
    history.succeeded(token, now, context.schedule().instant());
    if (!history.isOnTrial()) {
      context.turns().succeeded(backoffKey);
    }
    return token.renewAt().minus(now);
  }

  private void dispose(Completion completion) {
    Token unneeded =
        switch (completion) {
          case Kept kept -> kept.replaced();
          case Discarded discarded -> discarded.token();
          case ServedOnce _, Borrowing.Denied _ -> null;
        };
    if (unneeded != null) {
      context.loans().giveUp(unneeded, this::revoke);
    }
  }
}
