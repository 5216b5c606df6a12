package com.infisical.operator.auth.session;

import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.Failure;

/** Why there is no token although nothing is known to be wrong with the InfisicalAuth itself. */
public sealed interface LoginHeld extends Failure {
  @Override
  default Retry retry() {
    return new Retry.Backoff();
  }

  /** Earlier failures with the same credential keep a login from starting. */
  record Back() implements LoginHeld {
    @Override
    public String sentence() {
      return "no login is tried now because earlier ones with the same credential failed; it is"
          + " tried again by itself";
    }
  }

  /**
   * A login succeeded, and the server rejected its token before it had served anything.
   *
   * @param words of the server, such as {@code "HTTP 401 UnauthorizedError: …"}
   */
  record TokenRejected(String words) implements LoginHeld {
    @Override
    public String sentence() {
      return "the server rejected the token of a login that had just succeeded ("
          + words
          + "); look at the identity's trusted IPs and number of uses for access tokens and at the"
          + " server's logs; it is tried again by itself";
    }
  }

  /**
   * The server rejected as many tokens as may be replaced within a minute.
   *
   * @param words of the server when it rejected the last one
   */
  record TooManyRejected(String words) implements LoginHeld {
    @Override
    public String sentence() {
      return "the server rejected "
          + TokenState.MAX_FORCED_LOGINS
          + " tokens within a minute, the last one with "
          + words
          + "; look at the identity's number of uses for access tokens and at the server's logs; it"
          + " is tried again by itself";
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
