package com.infisical.operator.auth.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.infisical.client.Reply;
import com.infisical.client.SecretText;
import com.infisical.operator.auth.session.TokenState.Token;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.status.Failure;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Counts the uses of each token, and revokes a token that is no longer needed when its last use
 * ends, at the latest after 30 s (docs/infisical-auth.md).
 *
 * <p>Safe for use by several threads.
 */
public final class Loans {
  /** A token given up is revoked after this, whoever still uses it. */
  static final Duration MAX_USE = Duration.ofSeconds(30);

  /** A token of so many characters is always kept; Infisical's have fewer, without claims. */
  static final int USUAL_LENGTH = 1_024;

  /** What all tokens together may take of the heap before longer ones are refused. */
  private static final int PART_OF_HEAP = 8;

  private final Schedule schedule;
  private final long room;

  /** Characters of the tokens that sessions hold. */
  @GuardedBy("this")
  private long held;

  // By the text itself: the session's record of a token is another one after its first use.
  @GuardedBy("this")
  private final Map<SecretText, Integer> borrowers = new HashMap<>();

  /** How many sessions hold each token: some servers give the same one again. */
  @GuardedBy("this")
  private final Map<SecretText, Integer> holders = new HashMap<>();

  @GuardedBy("this")
  private final Map<SecretText, Revocation> givenUp = new HashMap<>();

  private final Map<SecretText, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();
  private final FinalRevocations last = new FinalRevocations();

  /**
   * @param schedule its timer ends the wait for borrowers
   */
  Loans(Schedule schedule) {
    this(schedule, Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
  }

  /**
   * @param room how many characters all tokens have together before longer ones are refused
   */
  Loans(Schedule schedule, long room) {
    this.schedule = schedule;
    this.room = room;
  }

  /** Revokes a token at the server that gave it. */
  @FunctionalInterface
  interface Revocation {
    /** Begins; completes when it has ended, however. */
    CompletableFuture<Void> of(SecretText token);
  }

  /** Result of asking a {@link Session} for a token. */
  public sealed interface Borrowing {
    /** A token, until the loan is closed. */
    record Lent(Loan loan) implements Borrowing {}

    /** No token now; to be tried again after {@code retryIn}. */
    record Denied(Failure failure, Duration retryIn) implements Borrowing, TokenState.Completion {}

    /** The session is over: ask for the one of the present key. */
    record Stale() implements Borrowing {}
  }

  /**
   * A token in use; closing the loan gives it back.
   *
   * <p>Safe for use by several threads; to be closed once, by a try-with-resources statement.
   */
  public static final class Loan implements AutoCloseable {
    private final Session session;
    private final Token token;
    private final Loans loans;

    private Loan(Session session, Token token, Loans loans) {
      this.session = session;
      this.token = token;
      this.loans = loans;
    }

    /** The bearer token. */
    public SecretText token() {
      return token.value();
    }

    /** The server took the token. */
    public void served() {
      session.served(token);
    }

    /**
     * The server rejected the token (401, or 403 {@code TokenError}): nobody is lent this one
     * again.
     *
     * @param reply in which it said so, for its words
     */
    public void rejected(Reply<?> reply) {
      session.rejected(token, reply);
    }

    @Override
    public void close() {
      loans.giveBack(token);
    }
  }

  /** Whether {@code token} could be held too: a server decides how long it is. */
  synchronized boolean hasRoomFor(SecretText token) {
    int length = token.reveal().length();
    return length <= USUAL_LENGTH || held + length <= room;
  }

  /** A session holds {@code token} from now on, until it gives it up or drops it. */
  synchronized void hold(Token token) {
    held += token.value().reveal().length();
    // Some servers give a token again that another session has just given up.
    givenUp.remove(token.value());
    holders.merge(token.value(), 1, Integer::sum);
  }

  /** The server rejected a token that a session held: there is nothing to revoke. */
  synchronized void drop(Token rejected) {
    release(rejected.value());
  }

  @GuardedBy("this")
  private void release(SecretText token) {
    held -= token.reveal().length();
    countDown(holders, token);
  }

  private static void countDown(Map<SecretText, Integer> counts, SecretText token) {
    counts.computeIfPresent(token, (t, count) -> count > 1 ? count - 1 : null);
  }

  /** Lends {@code token}. */
  Loan lend(Session session, Token token) {
    synchronized (this) {
      borrowers.merge(token.value(), 1, Integer::sum);
    }
    return new Loan(session, token, this);
  }

  /** One use of {@code used} has ended. */
  void giveBack(Token used) {
    SecretText token = used.value();
    Revocation revokedAt;
    synchronized (this) {
      countDown(borrowers, token);
      boolean needed = borrowers.containsKey(token) || holders.containsKey(token);
      revokedAt = needed ? null : givenUp.remove(token);
    }
    if (revokedAt != null) {
      revoke(token, revokedAt);
    }
  }

  /**
   * A session will not lend {@code unneeded} any more: it is revoked as soon as nobody uses it,
   * unless another login brought the same.
   */
  void giveUp(Token unneeded, Revocation revocation) {
    SecretText token = unneeded.value();
    boolean inUse;
    synchronized (this) {
      release(token);
      if (holders.containsKey(token)) {
        return;
      }
      inUse = borrowers.containsKey(token);
      if (inUse) {
        givenUp.put(token, revocation);
      }
    }
    if (inUse) {
      schedule.after(MAX_USE, () -> revokeAnyway(token));
    } else {
      revoke(token, revocation);
    }
  }

  /** Which revocations a server is asked for at shutdown. */
  FinalRevocations last() {
    return last;
  }

  /**
   * Revokes what was given up and is still in use, and waits for every revocation under way, at
   * most so long.
   */
  void settle(Duration atMost) {
    Map<SecretText, Revocation> left;
    synchronized (this) {
      left = Map.copyOf(givenUp);
      givenUp.clear();
    }
    left.forEach(this::revoke);
    CompletableFuture<?>[] all = underWay.values().toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(all)
        .completeOnTimeout(null, atMost.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  private void revokeAnyway(SecretText token) {
    Revocation revocation;
    synchronized (this) {
      revocation = givenUp.remove(token);
    }
    if (revocation != null) {
      revoke(token, revocation);
    }
  }

  private void revoke(SecretText token, Revocation revocation) {
    // Best effort: a token that cannot be revoked ends by itself.
    CompletableFuture<Void> end = revocation.of(token);
    underWay.put(token, end);
    var unused = end.whenComplete((nothing, bug) -> underWay.remove(token, end));
  }
}
