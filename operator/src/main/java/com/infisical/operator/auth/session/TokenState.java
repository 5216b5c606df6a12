package com.infisical.operator.auth.session;

import com.infisical.operator.status.Failure;
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
 *   retire, from anywhere: Gone for ever; a flight still on its way lands as Discard
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
  static final int MOST_FORCED_LOGINS = 6;

  /** A token that lives shorter serves those who waited for it and is not kept. */
  static final Duration SHORTEST_KEPT = Duration.ofSeconds(10);

  /** A token rejected this early, before it served, counts as a failed login. */
  static final Duration EARLY = Duration.ofSeconds(10);

  private static final Duration MINUTE = Duration.ofMinutes(1);

  TokenState {
    forced = List.copyOf(forced);
  }

  static TokenState initial() {
    return new TokenState(null, null, null, 0, false, List.of(), false);
  }

  /** What somebody who asked for a token does next. */
  sealed interface Step {
    /** Use this token. */
    record Serve(Token token) implements Step {}

    /** Start this login, then wait for it. */
    record Start(long flight) implements Step {}

    /** Wait for this login. */
    record Await(long flight) implements Step {}

    /** No login may start before this moment. */
    record Hold(Duration until) implements Step {}

    /** The session is over; ask for the one of the present key. */
    record Gone() implements Step {}

    /** A renewal is due only at this moment. */
    record NotYet(Duration dueAt) implements Step {}

    /** Nothing is to be done: a login is under way, or waits for somebody who needs it. */
    record Rest() implements Step {}
  }

  /** A step and the state after it. */
  record Next(TokenState state, Step step) {}

  /** How a login landed. */
  sealed interface Landing {
    /** The token serves from now on, in place of {@code replaced}. */
    record Kept(Token token, @Nullable Token replaced) implements Landing {}

    /** The token serves those who waited, and nobody else. */
    record ServedOnce(Token token) implements Landing {}

    /** Nobody may use the token, where there is one. */
    record Discarded(@Nullable Token token) implements Landing {}

    /** There is no token; no login may start before {@code retryIn} has passed. */
    record Failed(Failure failure, Duration retryIn) implements Landing {}
  }

  /** A landing and the state after it. */
  record Landed(TokenState state, Landing landing) {}

  /**
   * Somebody needs a token.
   *
   * @param blockedUntil before when no login may start, because earlier ones failed; empty for no
   *     such moment
   */
  Next ask(Duration now, Optional<Duration> blockedUntil) {
    if (retired) {
      return new Next(this, new Step.Gone());
    }
    if (current != null && current.isUsable(now)) {
      return new Next(this, new Step.Serve(current));
    }
    return flight != null ? new Next(this, new Step.Await(flight)) : start(now, blockedUntil);
  }

  /**
   * Time has passed, and somebody depends on the session.
   *
   * @param lastFailed whether the last login failed. Without a token and a failure (the token was
   *     too short to keep, or was rejected) the next who needs one logs in.
   */
  Next renew(Duration now, Optional<Duration> blockedUntil, boolean lastFailed) {
    if (retired) {
      return new Next(this, new Step.Gone());
    }
    if (flight != null || (current == null && !lastFailed)) {
      return new Next(this, new Step.Rest());
    }
    return current != null && !current.isRenewalDue(now)
        ? new Next(this, new Step.NotYet(current.renewAt()))
        : start(now, blockedUntil);
  }

  private Next start(Duration now, Optional<Duration> blockedUntil) {
    List<Duration> recent = new ArrayList<>(forced);
    recent.removeIf(at -> at.plus(MINUTE).compareTo(now) <= 0);
    if (dropped && recent.size() >= MOST_FORCED_LOGINS) {
      return new Next(this, new Step.Hold(recent.getFirst().plus(MINUTE)));
    }
    if (blockedUntil.isPresent() && blockedUntil.get().compareTo(now) > 0) {
      return new Next(this, new Step.Hold(blockedUntil.get()));
    }
    if (dropped) {
      recent.add(now);
    }
    long number = flights + 1;
    return new Next(
        new TokenState(current, once, number, number, dropped, recent, false),
        new Step.Start(number));
  }

  /** Login {@code landed} gave {@code token}. */
  Landed granted(long landed, Token token, Duration now) {
    if (retired || flight == null || flight != landed) {
      return new Landed(this, new Landing.Discarded(token));
    }
    boolean kept = token.endsAt().minus(token.sentAt()).compareTo(SHORTEST_KEPT) >= 0;
    if (!kept) {
      return new Landed(
          new TokenState(current, token, null, flights, dropped, forced, false),
          new Landing.ServedOnce(token));
    }
    return new Landed(
        new TokenState(token, null, null, flights, false, forced, false),
        new Landing.Kept(token, current));
  }

  /** Login {@code landed} failed; the present token serves on until its end. */
  TokenState failed(long landed) {
    return flight != null && flight == landed
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
