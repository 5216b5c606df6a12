package com.infisical.operator.auth.session;

import com.infisical.client.LoginGrant;
import com.infisical.operator.auth.login.GivenToken;
import com.infisical.operator.auth.session.Loans.Borrowing;
import com.infisical.operator.auth.session.LoginFlight.LoginResult;
import com.infisical.operator.auth.session.Session.SessionHealth;
import com.infisical.operator.auth.session.Sessions.SessionContext;
import com.infisical.operator.auth.session.TokenState.Completed;
import com.infisical.operator.auth.session.TokenState.Completion;
import com.infisical.operator.auth.session.TokenState.Discarded;
import com.infisical.operator.auth.session.TokenState.Kept;
import com.infisical.operator.auth.session.TokenState.ServedOnce;
import com.infisical.operator.auth.session.TokenState.Step;
import com.infisical.operator.auth.session.TokenState.Token;
import com.infisical.operator.status.Failure;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the state of one session: its token, how its logins ended, and what its back-off allows.
 *
 * <p>{@link TokenState} decides about the token, and {@link Session} acts. Nothing here blocks. Not
 * safe for use by several threads: its session guards it.
 */
final class SessionTokens {
  private static final double RENEWAL = 0.70;
  private static final double RENEWAL_SPREAD = 0.02;

  private static final Duration MAX_LIFE_OF_GIVEN = Duration.ofDays(365);

  /** After this a token without an end, or past its end by the clock here, is checked again. */
  private static final Duration UNKNOWN_LIFE_OF_GIVEN = Duration.ofDays(1);

  private final SessionContext context;
  private final LoginBackoff.Key backoffKey;
  private final LoginHistory history = new LoginHistory();
  private TokenState state = TokenState.initial();

  /** What the server said when it last rejected a token. */
  private Optional<String> lastRejection = Optional.empty();

  SessionTokens(SessionContext context, LoginBackoff.Key backoffKey) {
    this.context = context;
    this.backoffKey = backoffKey;
  }

  /**
   * Result of a rejected token.
   *
   * @param wasHeld whether the session held the token until now
   * @param tryAgainIn when the next login may start; zero if nothing keeps it from starting
   */
  record Rejection(boolean wasHeld, Duration tryAgainIn) {}

  /**
   * The end of a login.
   *
   * @param lookAgainIn when a renewal is due
   */
  record End(Completion completion, Duration lookAgainIn) {}

  /** A caller needs a token. */
  Step.OnAsk ask() {
    Duration now = now();
    var next = state.ask(now, context.backoff().blockedUntil(backoffKey, now));
    state = next.state();
    return next.step();
  }

  /** Time has passed, and a resource depends on the session. */
  Step.OnRenew renew() {
    Duration now = now();
    var next =
        state.renew(now, context.backoff().blockedUntil(backoffKey, now), history.isFailing());
    state = next.state();
    return next.step();
  }

  /** Why there is no token before {@code until}. */
  Borrowing denied(Duration until) {
    Failure why = history.isFailing() ? history.reason() : heldBecause();
    return new Borrowing.Denied(why, until.minus(now()));
  }

  /** Notes that no login may start before {@code until}, and gives the time until then. */
  Duration held(Duration until) {
    history.heldBack(heldBecause());
    return until.minus(now());
  }

  /** Why no login may start, although none is known to have failed here. */
  private Failure heldBecause() {
    Failure why = context.backoff().heldBecause(backoffKey);
    return why instanceof LoginHeld.Back && lastRejection.isPresent()
        ? new LoginHeld.TooManyRejected(lastRejection.get())
        : why;
  }

  /** The server rejected {@code token}, in these words. */
  Rejection rejected(Token token, String words) {
    Duration now = now();
    Duration tryAgainIn = Duration.ZERO;
    if (state.isEarlyRejection(token.id(), now)) {
      LoginHeld why = new LoginHeld.TokenRejected(words);
      tryAgainIn =
          context
              .backoff()
              .failed(backoffKey, LoginBackoff.Kind.TOKEN_REJECTED, why, Optional.empty(), now)
              .minus(now);
      history.failed(why);
    }
    lastRejection = Optional.of(words);
    boolean wasHeld = state.current() != null && state.current().id() == token.id();
    state = state.rejected(token.id());
    return new Rejection(wasHeld, tryAgainIn);
  }

  /** A call succeeded with {@code token}; says whether the token was on trial until now. */
  boolean served(Token token) {
    boolean current = state.isCurrent(token.id());
    state = state.served(token.id());
    boolean passed = current && history.served();
    if (passed) {
      context.turns().succeeded(backoffKey);
    }
    return passed;
  }

  /**
   * What is known of the session now.
   *
   * @param startedAt when the last login started; null before the first
   */
  SessionHealth health(@Nullable Duration startedAt) {
    Token token = state.current();
    Duration now = now();
    boolean usable = token != null && token.isUsable(now);
    boolean overdue =
        !usable
            && state.flight() != null
            && startedAt != null
            && startedAt.plus(Session.OVERDUE).compareTo(now) <= 0;
    return overdue ? history.overdue() : history.health(usable, now);
  }

  /** The session is over; gives its token. */
  @Nullable Token retire() {
    Token token = state.current();
    state = state.retire();
    return token;
  }

  /** Login {@code number} has ended. */
  End complete(long number, LoginResult result) {
    Duration now = now();
    context.metrics().login(backoffKey.method(), result.counted(), history.hasSucceeded());
    Completed completed =
        switch (result) {
          case LoginResult.Granted granted ->
              state.granted(number, token(number, granted.grant(), granted.sentAt()), now);
          case LoginResult.Accepted accepted ->
              state.granted(number, given(number, accepted.token(), accepted.at()), now);
          case LoginResult.Failed failed -> failed(number, failed, now);
          case LoginResult.Held held -> refused(number, held.failure(), held.until().minus(now));
        };
    state = completed.state();
    return new End(completed.completion(), note(completed.completion(), now));
  }

  /** A token that the spec gives and the server accepted: nothing renews it before its end. */
  private Token given(long id, GivenToken given, Duration acceptedAt) {
    Duration life =
        given
            .expiresAt()
            .map(end -> Duration.between(context.schedule().instant(), end))
            .filter(Duration::isPositive)
            .map(left -> left.compareTo(MAX_LIFE_OF_GIVEN) < 0 ? left : MAX_LIFE_OF_GIVEN)
            .orElse(UNKNOWN_LIFE_OF_GIVEN);
    Duration end = acceptedAt.plus(life);
    return new Token(id, given.token(), acceptedAt, end, end, false);
  }

  /** The token of a login that was sent at {@code sentAt}. */
  private Token token(long id, LoginGrant grant, Duration sentAt) {
    double share =
        RENEWAL - RENEWAL_SPREAD + 2 * RENEWAL_SPREAD * context.schedule().random().nextDouble();
    Duration renewAfter = Duration.ofMillis(Math.round(grant.lifetime().toMillis() * share));
    return new Token(
        id,
        grant.accessToken(),
        sentAt,
        sentAt.plus(renewAfter),
        sentAt.plus(grant.lifetime()),
        false);
  }

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

  private Completed refused(long number, Failure why, Duration retryIn) {
    return state.retired()
        ? new Completed(state, new Discarded(null))
        : new Completed(state.failed(number), new Borrowing.Denied(why, retryIn));
  }

  /** Keeps what {@link #health} tells, and says when to look again. */
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

  private Duration noteLogin(Token token, Duration now) {
    history.succeeded(token, now, context.schedule().instant());
    if (!history.isOnTrial()) {
      context.turns().succeeded(backoffKey);
    }
    return token.renewAt().minus(now);
  }

  private Duration now() {
    return context.schedule().now();
  }
}
