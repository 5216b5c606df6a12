package com.infisical.operator.auth.session;

import com.infisical.client.SecretText;
import com.infisical.operator.auth.session.Loans.Borrowing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The token of one session as a state machine: pure, so that a test can drive it through any order
 * of events.
 *
 * <pre>
 *              ask: Start            granted
 *   no token ───────────▶ in flight ────────▶ token ──▶ (ask: Serve)
 *      ▲  ▲                  │                  │ │
 *      │  └──── failed ──────┘   renewalDue: Start│ and the old token serves on until its end
 *      └──────── rejected, or the end of its life ┘
 *
 *   retire, from anywhere: Gone for ever; a login still on its way ends as Discarded
 * </pre>
 *
 * <p>What holds in every state (docs/infisical-auth.md): at most one login is in flight; a token
 * past its end, of another flight than the one awaited, or rejected by the server is never served.
 *
 * @param current the token, which may have ended
 * @param once the last token that was too short to keep; who waited for it may still reject it
 * @param flight the number of the login in flight
 * @param flights how many logins were ever started; numbers the next
 * @param dropped whether the last token was rejected by the server, so that the next login is a
 *     forced one
 * @param forced when forced logins were started, within the last minute
 * @param retired whether the session's key is no longer current
 */
record TokenState(
    @Nullable Token current,
    @Nullable Token once,
    @Nullable Long flight,
    long flights,
    boolean dropped,
    List<Duration> forced,
    boolean retired) {
  /** Forced logins an InfisicalAuth may make a minute. */
  static final int MAX_FORCED_LOGINS = 6;

  /** A token that lives shorter serves those who waited for it and is not kept. */
  static final Duration SHORTEST_KEPT = Duration.ofSeconds(10);

  /** A token rejected this early, before it served, counts as a failed login. */
  static final Duration EARLY = Duration.ofSeconds(10);

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /**
   * An access token and its times on the monotonic clock.
   *
   * @param id tells this token from any other of the session
   * @param sentAt when its login was sent, from where its life is counted
   * @param renewAt from when on a renewal is due, 70 % (± 2 %) of its life
   * @param endsAt from when on it must not be used
   * @param served whether a call has succeeded with it
   */
  record Token(
      long id,
      SecretText value,
      Duration sentAt,
      Duration renewAt,
      Duration endsAt,
      boolean served) {
    Token afterServing() {
      return served ? this : new Token(id, value, sentAt, renewAt, endsAt, true);
    }

    boolean isUsable(Duration now) {
      return now.compareTo(endsAt) < 0;
    }

    boolean isRenewalDue(Duration now) {
      return now.compareTo(renewAt) >= 0;
    }
  }

  TokenState {
    forced = List.copyOf(forced);
  }

  static TokenState initial() {
    return new TokenState(null, null, null, 0, false, List.of(), false);
  }

  /** What is to be done next. */
  sealed interface Step {
    /** What a caller that asked for a token does next. */
    sealed interface OnAsk extends Step {}

    /** What the renewal timer does next. */
    sealed interface OnRenew extends Step {}

    /** A login is needed: it starts, or waits until it may. */
    sealed interface LogIn extends OnAsk, OnRenew {}

    /** Use this token. */
    record Serve(Token token) implements OnAsk {}

    /** Start this login; a caller waits for it. */
    record Start(long flight) implements LogIn {}

    /** Wait for this login. */
    record Await(long flight) implements OnAsk {}

    /** No login may start before this moment. */
    record Hold(Duration until) implements LogIn {}

    /** The session is over; ask for the one of the present key. */
    record Gone() implements OnAsk, OnRenew {}

    /** A renewal is due only at this moment. */
    record NotYet(Duration dueAt) implements OnRenew {}

    /** Nothing is to be done: a login is under way, or waits for a caller that needs it. */
    record Rest() implements OnRenew {}
  }

  /** A step and the state after it. */
  record Next<S extends Step>(TokenState state, S step) {}

  /** How a login ended: also {@link Borrowing.Denied}, where it brought no token. */
  sealed interface Completion permits Kept, ServedOnce, Discarded, Borrowing.Denied {
    /** A token that no caller may use any more, where there is one. */
    default @Nullable Token unneeded() {
      return switch (this) {
        case Kept kept -> kept.replaced();
        case Discarded discarded -> discarded.token();
        case ServedOnce _, Borrowing.Denied _ -> null;
      };
    }
  }

  /** The token serves from now on, in place of {@code replaced}. */
  record Kept(Token token, @Nullable Token replaced) implements Completion {}

  /** The token serves those who waited, and no other caller. */
  record ServedOnce(Token token) implements Completion {}

  /** No caller may use the token, where there is one. */
  record Discarded(@Nullable Token token) implements Completion {}

  /** The end of a login and the state after it. */
  record Completed(TokenState state, Completion completion) {}

  /**
   * Somebody needs a token.
   *
   * @param blockedUntil before when no login may start, because earlier ones failed; empty for no
   *     such moment
   */
  Next<? extends Step.OnAsk> ask(Duration now, Optional<Duration> blockedUntil) {
    if (retired) {
      return new Next<>(this, new Step.Gone());
    }
    if (current != null && current.isUsable(now)) {
      return new Next<>(this, new Step.Serve(current));
    }
    return flight != null ? new Next<>(this, new Step.Await(flight)) : start(now, blockedUntil);
  }

  /**
   * Time has passed, and somebody depends on the session.
   *
   * @param lastFailed whether the last login failed. Without a token and a failure (the token was
   *     too short to keep, or was rejected) the next who needs one logs in.
   */
  Next<? extends Step.OnRenew> renew(
      Duration now, Optional<Duration> blockedUntil, boolean lastFailed) {
    if (retired) {
      return new Next<>(this, new Step.Gone());
    }
    if (flight != null || (current == null && !lastFailed)) {
      return new Next<>(this, new Step.Rest());
    }
    return current != null && !current.isRenewalDue(now)
        ? new Next<>(this, new Step.NotYet(current.renewAt()))
        : start(now, blockedUntil);
  }

  private Next<Step.LogIn> start(Duration now, Optional<Duration> blockedUntil) {
    List<Duration> recent = new ArrayList<>(forced);
    recent.removeIf(at -> at.plus(MINUTE).compareTo(now) <= 0);
    if (dropped && recent.size() >= MAX_FORCED_LOGINS) {
      return new Next<>(this, new Step.Hold(recent.getFirst().plus(MINUTE)));
    }
    if (blockedUntil.isPresent() && blockedUntil.get().compareTo(now) > 0) {
      return new Next<>(this, new Step.Hold(blockedUntil.get()));
    }
    if (dropped) {
      recent.add(now);
    }
    long number = flights + 1;
    return new Next<>(
        new TokenState(current, once, number, number, dropped, recent, false),
        new Step.Start(number));
  }

  /** Login {@code login} gave {@code token}. */
  Completed granted(long login, Token token, Duration now) {
    if (retired || flight == null || flight != login) {
      return new Completed(this, new Discarded(token));
    }
    boolean kept = token.endsAt().minus(token.sentAt()).compareTo(SHORTEST_KEPT) >= 0;
    if (!kept) {
      return new Completed(
          new TokenState(current, token, null, flights, dropped, forced, false),
          new ServedOnce(token));
    }
    return new Completed(
        new TokenState(token, null, null, flights, false, forced, false), new Kept(token, current));
  }

  /** Login {@code login} failed; the present token serves on until its end. */
  TokenState failed(long login) {
    return flight != null && flight == login
        ? new TokenState(current, once, null, flights, dropped, forced, retired)
        : this;
  }

  /** A call succeeded with token {@code id}. */
  TokenState served(long id) {
    if (current != null && current.id() == id) {
      return new TokenState(
          current.afterServing(), once, flight, flights, dropped, forced, retired);
    }
    return once != null && once.id() == id
        ? new TokenState(current, null, flight, flights, false, forced, retired)
        : this;
  }

  /** The server rejected token {@code id}: that one is dropped, and only that one. */
  TokenState rejected(long id) {
    if (current != null && current.id() == id) {
      return new TokenState(null, once, flight, flights, true, forced, retired);
    }
    return once != null && once.id() == id
        ? new TokenState(current, null, flight, flights, true, forced, retired)
        : this;
  }

  /** Whether a rejection of token {@code id} now counts as a failed login. */
  boolean isEarlyRejection(long id, Duration now) {
    Token judged = once != null && once.id() == id ? once : current;
    return judged != null
        && judged.id() == id
        && !judged.served()
        && now.minus(judged.sentAt()).compareTo(EARLY) < 0;
  }

  /** The key is no longer current. */
  TokenState retire() {
    return new TokenState(null, null, null, flights, false, List.of(), true);
  }

  /** Whether token {@code id} is the present one, or the last that served only once. */
  boolean isCurrent(long id) {
    return (current != null && current.id() == id) || (once != null && once.id() == id);
  }
}
