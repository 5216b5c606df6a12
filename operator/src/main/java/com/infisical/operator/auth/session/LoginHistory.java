package com.infisical.operator.auth.session;

import com.infisical.operator.auth.session.Session.SessionHealth;
import com.infisical.operator.auth.session.TokenState.Token;
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

  /** Until when the token of the last login is on trial, because the one before was rejected. */
  private @Nullable Duration trialEnds;

  private record Times(Instant lastLoginAt, Instant tokenExpiresAt) {}

  /**
   * A login gave {@code token}; {@code now} and {@code wall} are the same moment on both clocks.
   */
  void succeeded(Token token, Duration now, Instant wall) {
    if (lastFailure instanceof LoginHeld.TokenRejected) {
      trialEnds = token.sentAt().plus(TokenState.EARLY);
    } else {
      lastFailure = null;
    }
    times = new Times(wall.minus(now.minus(token.sentAt())), wall.plus(token.endsAt().minus(now)));
  }

  /** A login failed. */
  void failed(Failure failure) {
    lastFailure = failure;
    trialEnds = null;
  }

  /** No login may be tried, and none has been. */
  void heldBack(Failure why) {
    if (lastFailure == null && times == null) {
      lastFailure = why;
    }
  }

  /** Whether there has been a token. */
  boolean hasSucceeded() {
    return times != null;
  }

  /** Whether the token of the last login has still to serve. */
  boolean isOnTrial() {
    return trialEnds != null;
  }

  /**
   * The token of the last login has served.
   *
   * @return whether it was on trial
   */
  boolean served() {
    boolean onTrial = trialEnds != null;
    if (onTrial) {
      endTrial();
    }
    return onTrial;
  }

  private void endTrial() {
    lastFailure = null;
    trialEnds = null;
  }

  /** Whether the last login failed. */
  boolean isFailing() {
    return lastFailure != null && trialEnds == null;
  }

  /** Why the last login failed, or why there is none to tell of. */
  Failure reason() {
    return lastFailure != null ? lastFailure : new LoginHeld.Back();
  }

  /** What they come to while the token has ended and its renewal takes long. */
  SessionHealth overdue() {
    return lastFailure == null && times == null
        ? new SessionHealth.Unproven()
        : new SessionHealth.Failing(lastFailure == null ? new LoginHeld.Unanswered() : lastFailure);
  }

  /** What the logins come to; {@code usable} says whether there is a token that may be used. */
  SessionHealth health(boolean usable, Duration now) {
    if (trialEnds != null && now.compareTo(trialEnds) >= 0) {
      endTrial();
    }
    if (lastFailure == null) {
      return times != null
          ? new SessionHealth.Proven(times.lastLoginAt(), times.tokenExpiresAt())
          : new SessionHealth.Unproven();
    }
    if (trialEnds != null && times != null) {
      return new SessionHealth.OnTrial(
          lastFailure, times.lastLoginAt(), times.tokenExpiresAt(), trialEnds.minus(now));
    }
    return usable && times != null
        ? new SessionHealth.RenewalFailed(lastFailure, times.lastLoginAt(), times.tokenExpiresAt())
        : new SessionHealth.Failing(lastFailure);
  }
}
