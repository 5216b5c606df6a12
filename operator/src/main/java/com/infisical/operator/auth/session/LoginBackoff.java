package com.infisical.operator.auth.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.infisical.operator.auth.login.LoginMethod;
import com.infisical.operator.auth.session.SessionInputs.Resolution;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.schedule.Backoff;
import com.infisical.operator.status.Failure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Remembers which credentials failed, and when each may be tried again (docs/infisical-auth.md).
 *
 * <p>Kept by credential and not by InfisicalAuth, so that one wrong secret in many InfisicalAuths
 * counts as one and a changed credential tries at once. Safe for use by several threads.
 */
public final class LoginBackoff {
  private static final Backoff REFUSED = new Backoff(Duration.ofSeconds(30), Duration.ofMinutes(5));
  private static final Backoff UNREACHABLE =
      new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60));
  private static final Duration LOCKOUT_WINDOW = Duration.ofSeconds(60);
  private static final int MAX_FAILURES_IN_WINDOW = 2;
  private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

  private final RandomGenerator random;

  @GuardedBy("this")
  private final Map<Key, Failures> failures = new HashMap<>();

  @GuardedBy("this")
  private final Map<Account, Deque<Duration>> accountFailures = new HashMap<>();

  /**
   * @param random spreads the delays
   */
  public LoginBackoff(RandomGenerator random) {
    this.random = random;
  }

  /** An identity at a server, which too many failures may lock. */
  public record Account(String address, String identity) {}

  /**
   * A credential.
   *
   * @param digest a keyed digest of it
   * @param locks whether failures lock the account
   */
  public record Key(String method, Account account, String digest, boolean locks) {
    /** The credential that {@code inputs} log in with. */
    static Key of(Resolution.Resolved inputs, OperatorKey key) {
      LoginMethod.Credential credential = inputs.method().credential(inputs.values());
      return new Key(
          inputs.method().name(),
          new Account(inputs.key().address(), credential.identity()),
          key.digest("credential").addAll(credential.secretParts()).hex(),
          credential.locks());
    }
  }

  /** What kind of failure it was. */
  public enum Kind {
    /** The server said no: 30 s, doubling to 5 minutes. */
    REFUSED,
    /** The server rejected at once the token that it had given: as REFUSED, but locks nothing. */
    TOKEN_REJECTED,
    /** There was no answer or no proof: 1 s, doubling to 60 s. */
    UNREACHABLE,
    /** The login was not sent, since its server limits them: no failure, but to be waited for. */
    HELD_BACK
  }

  /**
   * @param refusals how many logins failed because the server said no, or to the token at once
   * @param outages how many failed because there was no answer of the server's
   * @param refused whether the server has ever judged the credential, and refused it
   * @param reason of the last one
   */
  private record Failures(
      int refusals, int outages, Duration until, Duration last, boolean refused, Failure reason) {}

  /** Before when {@code key} must not be tried; empty when it may be now. */
  public synchronized Optional<Duration> blockedUntil(Key key, Duration now) {
    Failures own = failures.get(key);
    if (own == null) {
      return Optional.empty();
    }
    Duration until = own.until();
    // A credential that the server never refused is not made to wait for the failures of others.
    if (key.locks() && own.refused()) {
      Deque<Duration> recent = recentFailures(key.account(), now);
      if (recent.size() >= MAX_FAILURES_IN_WINDOW) {
        Duration window = recent.getFirst().plus(LOCKOUT_WINDOW);
        until = until.compareTo(window) > 0 ? until : window;
      }
    }
    return until.compareTo(now) > 0 ? Optional.of(until) : Optional.empty();
  }

  /** Whether the server has judged {@code key} and refused it, since it last succeeded. */
  synchronized boolean wasRefused(Key key) {
    Failures own = failures.get(key);
    return own != null && own.refused();
  }

  /** How many more logins of {@code account} may fail within the window. */
  synchronized int failuresLeft(Account account, Duration now) {
    return MAX_FAILURES_IN_WINDOW - recentFailures(account, now).size();
  }

  /** Why no login with {@code key} may start: why it failed last, where it did. */
  synchronized Failure heldBecause(Key key) {
    Failures own = failures.get(key);
    return own == null ? new LoginHeld.Back() : own.reason();
  }

  /**
   * Notes a failed login.
   *
   * @param reason told to others with the same credential
   * @param atLeast what the server asked to wait; empty when it asked nothing
   * @return when it may be tried again
   */
  public synchronized Duration failed(
      Key key, Kind kind, Failure reason, Optional<Duration> atLeast, Duration now) {
    Failures before = failures.get(key);
    int refusals = before == null ? 0 : before.refusals();
    int outages = before == null ? 0 : before.outages();
    // Each counted apart: an outage says nothing of the credential.
    Duration delay =
        switch (kind) {
          case REFUSED, TOKEN_REJECTED -> REFUSED.delay(++refusals, random);
          case UNREACHABLE -> UNREACHABLE.delay(++outages, random);
          case HELD_BACK -> Duration.ZERO;
        };
    if (atLeast.isPresent() && atLeast.get().compareTo(delay) > 0) {
      delay = atLeast.get();
    }
    boolean refused = kind == Kind.REFUSED || (before != null && before.refused());
    failures.put(key, new Failures(refusals, outages, now.plus(delay), now, refused, reason));
    if (key.locks() && kind == Kind.REFUSED) {
      recentFailures(key.account(), now).addLast(now);
    }
    forgetOld(now);
    return now.plus(delay);
  }

  /** Notes a login that succeeded. */
  public synchronized void succeeded(Key key) {
    failures.remove(key);
  }

  @GuardedBy("this")
  private Deque<Duration> recentFailures(Account account, Duration now) {
    Deque<Duration> recent = accountFailures.computeIfAbsent(account, a -> new ArrayDeque<>());
    while (!recent.isEmpty() && recent.getFirst().plus(LOCKOUT_WINDOW).compareTo(now) <= 0) {
      recent.removeFirst();
    }
    return recent;
  }

  @GuardedBy("this")
  private void forgetOld(Duration now) {
    failures.values().removeIf(f -> f.last().plus(FORGOTTEN_AFTER).compareTo(now) < 0);
    accountFailures
        .values()
        .removeIf(d -> d.isEmpty() || d.getLast().plus(LOCKOUT_WINDOW).compareTo(now) <= 0);
  }
}
