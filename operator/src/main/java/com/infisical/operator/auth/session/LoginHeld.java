package com.infisical.operator.auth.session;

import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.Failure;

/** Why there is no token although no fault of the InfisicalAuth itself is known. */
public sealed interface LoginHeld extends Failure {
  @Override
  default Retry retry() {
    return new Retry.Backoff();
  }

  /** Earlier failures with the same credential keep a login from starting. */
  record Back() implements LoginHeld {
    @Override
    public String sentence() {
      return "no login is attempted now because earlier logins with the same credential failed; the"
          + " operator retries automatically";
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
          + "); check the identity's trusted IPs and number of uses for access tokens and the"
          + " server's logs; the operator retries automatically";
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
          + "; check the identity's number of uses for access tokens and the server's logs; the"
          + " operator retries automatically";
    }
  }

  /** The token has ended, and its renewal has neither succeeded nor failed yet. */
  record Unanswered() implements LoginHeld {
    @Override
    public String sentence() {
      return "the token expired, and the server has not yet responded to the login that renews it;"
          + " check the server's health; the operator continues automatically";
    }
  }

  /** All tokens together take their part of the heap, and this one is a long one. */
  record NoRoom() implements LoginHeld {
    @Override
    public String sentence() {
      return "the server gave a token of more than "
          + Loans.USUAL_LENGTH
          + " characters, and the operator holds as many long tokens as its memory allows; have the"
          + " identity's tokens carry fewer claims, or raise the operator's memory limit";
    }
  }

  /** A bug of ours, told in the log. */
  record ByABug() implements LoginHeld {
    @Override
    public String sentence() {
      return "the login failed because of an internal error; check the operator's log";
    }
  }
}
