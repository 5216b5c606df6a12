package com.infisical.operator.auth.session;

import com.infisical.client.LoginGrant;
import com.infisical.operator.auth.session.TokenState.Token;
import com.infisical.operator.key.KeyedDigest;
import com.infisical.operator.schedule.Ticker;
import com.infisical.operator.status.Metrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * What all sessions share.
 *
 * @param executor runs each login as a task of its own
 * @param next told, after a login has landed, which session that was and in what time it wants to
 *     be looked at again
 * @param tokens told when a session has another token, or has ended
 */
record SessionContext(
    Ticker ticker,
    InstantSource clock,
    Executor executor,
    RandomGenerator random,
    LoginBackoff backoff,
    LoginTurns turns,
    KeyedDigest digest,
    Metrics metrics,
    Loans loans,
    BiConsumer<Session, Duration> next,
    Sessions.TokenListener tokens) {
  private static final double RENEWAL = 0.70;
  private static final double RENEWAL_SPREAD = 0.02;

  /** The token of a login that was sent at {@code sentAt}. */
  Token token(long id, LoginGrant grant, Duration sentAt) {
    double share = RENEWAL - RENEWAL_SPREAD + 2 * RENEWAL_SPREAD * random.nextDouble();
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
