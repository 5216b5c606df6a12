package com.infisical.operator.auth.session;

import com.infisical.client.LoginGrant;
import com.infisical.operator.auth.login.GivenToken;
import com.infisical.operator.auth.session.TokenState.Token;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.schedule.Schedule;
import java.time.Duration;
import java.util.function.BiConsumer;

/**
 * What all sessions share.
 *
 * @param schedule its executor runs each login as a task of its own
 * @param next told, after a login has ended, which session that was and in what time it wants to be
 *     looked at again
 * @param tokens told when a session has another token, or has ended
 */
record SessionContext(
    Schedule schedule,
    LoginBackoff backoff,
    LoginTurns turns,
    OperatorKey key,
    Metrics metrics,
    Loans loans,
    BiConsumer<Session, Duration> next,
    Sessions.TokenListener tokens) {
  private static final double RENEWAL = 0.70;
  private static final double RENEWAL_SPREAD = 0.02;

  private static final Duration MAX_LIFE_OF_GIVEN = Duration.ofDays(365);

  /** After this a token without an end, or past its end by the clock here, is checked again. */
  private static final Duration UNKNOWN_LIFE_OF_GIVEN = Duration.ofDays(1);

  /** The same, with another who is told when a login has ended. */
  SessionContext tellingOfLogins(BiConsumer<Session, Duration> other) {
    return new SessionContext(schedule, backoff, turns, key, metrics, loans, other, tokens);
  }

  /** A token that the spec gives and the server accepted: nothing renews it before its end. */
  Token given(long id, GivenToken given, Duration acceptedAt) {
    Duration life =
        given
            .expiresAt()
            .map(end -> Duration.between(schedule.instant(), end))
            .filter(Duration::isPositive)
            .map(left -> left.compareTo(MAX_LIFE_OF_GIVEN) < 0 ? left : MAX_LIFE_OF_GIVEN)
            .orElse(UNKNOWN_LIFE_OF_GIVEN);
    Duration end = acceptedAt.plus(life);
    return new Token(id, given.token(), acceptedAt, end, end, false);
  }

  /** The token of a login that was sent at {@code sentAt}. */
  Token token(long id, LoginGrant grant, Duration sentAt) {
    double share = RENEWAL - RENEWAL_SPREAD + 2 * RENEWAL_SPREAD * schedule.random().nextDouble();
    Duration renewAfter = Duration.ofMillis(Math.round(grant.lifetime().toMillis() * share));
    return new Token(
        id,
        grant.accessToken(),
        sentAt,
        sentAt.plus(renewAfter),
        sentAt.plus(grant.lifetime()),
        false);
  }
}
