package com.infisical.operator.auth.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.infisical.operator.schedule.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Serializes logins with one credential until one succeeds, so that a wrong secret in many
 * InfisicalAuths is one wrong login (docs/infisical-auth.md).
 *
 * <p>Who comes while another tries the same credential waits for that: when it fails, all who wait
 * have failed with it; when it succeeds, all go at once. Of an account that wrong logins lock, no
 * more credentials that were refused before are under way at once than may still fail within the
 * window. Nobody waits in a thread. Safe for use by several threads.
 */
final class LoginTurns {
  /** So long a success lets others with the same credential go beside each other. */
  private static final Duration PROVEN = Duration.ofSeconds(10);

  private final LoginBackoff backoff;
  private final Ticker ticker;

  @GuardedBy("this")
  private final Map<LoginBackoff.Key, Attempt> underWay = new HashMap<>();

  @GuardedBy("this")
  private final Map<LoginBackoff.Key, Duration> proven = new HashMap<>();

  LoginTurns(LoginBackoff backoff, Ticker ticker) {
    this.backoff = backoff;
    this.ticker = ticker;
  }

  /** What came of asking for a turn. */
  sealed interface Turn {
    /** The login may be sent; the ticket is closed when its outcome has been noted. */
    record Go(Ticket ticket) implements Turn {}

    /** It must not be sent before this moment. */
    record Held(Duration until) implements Turn {}
  }

  /** A login under way. */
  @FunctionalInterface
  interface Ticket extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * @param mayLock whether a failure counts against the account
   */
  private record Attempt(CompletableFuture<Void> over, boolean mayLock) {}

  /** The turn of a login with the credential {@code key}; completes when it has come. */
  CompletableFuture<Turn> enter(LoginBackoff.Key key) {
    CompletableFuture<Turn> turn = new CompletableFuture<>();
    enter(key, turn);
    return turn;
  }

  private void enter(LoginBackoff.Key key, CompletableFuture<Turn> turn) {
    Optional<CompletableFuture<Void>> other;
    Turn now = null;
    synchronized (this) {
      other = inTheWay(key);
      if (other.isEmpty()) {
        now = decide(key);
      }
    }
    if (now != null) {
      turn.complete(now);
    } else {
      var unused = other.orElseThrow().whenComplete((over, bug) -> enter(key, turn));
    }
  }

  /** The login that has to end first. */
  @GuardedBy("this")
  private Optional<CompletableFuture<Void>> inTheWay(LoginBackoff.Key key) {
    Attempt same = underWay.get(key);
    if (same != null) {
      return Optional.of(same.over());
    }
    if (!key.locks() || !backoff.wasRefused(key)) {
      return Optional.empty();
    }
    var ofAccount =
        underWay.entrySet().stream()
            .filter(e -> e.getValue().mayLock() && e.getKey().account().equals(key.account()))
            .toList();
    return ofAccount.size() >= backoff.failuresLeft(key.account(), ticker.now())
        ? ofAccount.stream().findFirst().map(e -> e.getValue().over())
        : Optional.empty();
  }

  @GuardedBy("this")
  private Turn decide(LoginBackoff.Key key) {
    Duration now = ticker.now();
    Optional<Duration> until = backoff.blockedUntil(key, now);
    if (until.isPresent()) {
      return new Turn.Held(until.get());
    }
    proven.values().removeIf(at -> at.plus(PROVEN).compareTo(now) <= 0);
    if (proven.containsKey(key)) {
      return new Turn.Go(() -> {});
    }
    Attempt attempt =
        new Attempt(new CompletableFuture<>(), key.locks() && backoff.wasRefused(key));
    underWay.put(key, attempt);
    return new Turn.Go(() -> leave(key, attempt));
  }

  private void leave(LoginBackoff.Key key, Attempt attempt) {
    synchronized (this) {
      underWay.remove(key, attempt);
    }
    attempt.over().complete(null);
  }

  /** A login with {@code key} has succeeded. */
  void succeeded(LoginBackoff.Key key) {
    backoff.succeeded(key);
    synchronized (this) {
      proven.put(key, ticker.now());
    }
  }
}
