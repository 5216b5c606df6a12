package com.infisical.operator.auth.session;

import com.infisical.operator.status.Failure;
import java.time.Duration;
import java.time.Instant;

/** The known state of a {@link Session}, without a request. */
public sealed interface SessionHealth {
  /** No login has come to an end yet. */
  record Unproven() implements SessionHealth {}

  /** The last login succeeded. */
  record Proven(Instant lastLoginAt, Instant tokenExpiresAt) implements SessionHealth {}

  /** The last login failed, and the token from before still serves. */
  record RenewalFailed(Failure failure, Instant lastLoginAt, Instant tokenExpiresAt)
      implements SessionHealth {}

  /**
   * The last login succeeded, and the server has rejected the token of the one before at once: it
   * is on trial until it serves, or until {@code endsIn} has passed.
   */
  record OnTrial(Failure failure, Instant lastLoginAt, Instant tokenExpiresAt, Duration endsIn)
      implements SessionHealth {}

  /** The last login failed, and there is no token. */
  record Failing(Failure failure) implements SessionHealth {}
}
