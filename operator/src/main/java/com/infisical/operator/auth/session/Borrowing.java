package com.infisical.operator.auth.session;

import com.infisical.operator.status.Failure;
import java.time.Duration;

/** Result of asking a {@link Session} for a token. */
public sealed interface Borrowing {
  /** A token, until the loan is closed. */
  record Lent(Loan loan) implements Borrowing {}

  /** No token now; to be tried again after {@code retryIn}. */
  record Denied(Failure failure, Duration retryIn) implements Borrowing, TokenState.Completion {}

  /** The session is over: ask for the one of the present key. */
  record Stale() implements Borrowing {}
}
