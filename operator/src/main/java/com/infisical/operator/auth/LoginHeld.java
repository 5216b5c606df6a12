package com.infisical.operator.auth;

import com.infisical.operator.status.Failure;
import com.infisical.operator.status.Retry;

/** Why there is no token although nothing is known to be wrong with the InfisicalAuth itself. */
sealed interface LoginHeld extends Failure {
  @Override
  default Retry retry() {
    return new Retry.Backoff();
  }

  /**
   * Earlier failures with the same credential, or too many rejected tokens, keep a login from
   * starting.
   */
  record Back() implements LoginHeld {
    @Override
    public String sentence() {
      return "no login is tried now because earlier ones with the same credential failed or the"
          + " server rejected their tokens; it is tried again by itself";
    }
  }

  /** A login succeeded, and the server rejected its token before it had served anything. */
  record TokenRejected() implements LoginHeld {
    @Override
    public String sentence() {
      return "the server rejected the token of a login that had just succeeded; look at the"
          + " identity's trusted IPs for access tokens and at the server's logs; it is tried again"
          + " by itself";
    }
  }

  /** The token has ended, and its renewal has neither succeeded nor failed yet. */
  record Unanswered() implements LoginHeld {
    @Override
    public String sentence() {
      return "the token has ended, and the login that is to renew it has not been answered yet;"
          + " look at the server's health; it goes on by itself";
    }
  }

  /** A bug of ours, told in the log. */
  record ByABug() implements LoginHeld {
    @Override
    public String sentence() {
      return "the login failed by an error of the operator; see its log";
    }
  }
}
