package com.infisical.operator.auth.session;

import com.infisical.client.SecretText;
import java.time.Duration;

/**
 * An access token and its times on the monotonic clock.
 *
 * @param id tells this token from any other of the session
 * @param sentAt when its login was sent, from where its life is counted
 * @param renewAt from when on a renewal is due, 70 % (± 2 %) of its life
 * @param endsAt from when on it must not be used
 * @param served whether a call has succeeded with it
 */
record Token(
    long id, SecretText value, Duration sentAt, Duration renewAt, Duration endsAt, boolean served) {
  Token afterServing() {
    return served ? this : new Token(id, value, sentAt, renewAt, endsAt, true);
  }

  boolean isUsable(Duration now) {
    return now.compareTo(endsAt) < 0;
  }

  boolean isRenewalDue(Duration now) {
    return now.compareTo(renewAt) >= 0;
  }
}
