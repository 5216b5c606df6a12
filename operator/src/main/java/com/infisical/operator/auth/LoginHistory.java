package com.infisical.operator.auth;

import com.infisical.operator.auth.Session.Health;
import com.infisical.operator.status.Failure;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the logins of one session ended, for its health. Not safe for use by several threads: its
 * session guards it.
 */
final class LoginHistory {
  private @Nullable Failure lastFailure;
  private @Nullable Times times;

  private record Times(Instant lastLoginAt, Instant tokenExpiresAt) {}

  /**
   * A login gave {@code token}; {@code now} and {@code wall} are the same moment on both clocks.
   */
  void succeeded(Token token, Duration now, Instant wall) {
    lastFailure = null;
    times = new Times(wall.minus(now.minus(token.sentAt())), wall.plus(token.endsAt().minus(now)));
  }

  /** A login failed. */
  void failed(Failure failure) {
    lastFailure = failure;
  }

  /** Whether the last login failed. */
  boolean isFailing() {
    return lastFailure != null;
  }

  /** Why the last login failed, or why there is none to tell of. */
  Failure reason() {
    return lastFailure != null ? lastFailure : new LoginHeld.Back();
  }

  /** What the logins come to; {@code usable} says whether there is a token that may be used. */
  Health health(boolean usable) {
    if (lastFailure != null) {
      return usable && times != null
          ? new Health.RenewalFailed(lastFailure, times.lastLoginAt(), times.tokenExpiresAt())
          : new Health.Failing(lastFailure);
    }
    return times != null
        ? new Health.Proven(times.lastLoginAt(), times.tokenExpiresAt())
        : new Health.Unproven();
  }
}
