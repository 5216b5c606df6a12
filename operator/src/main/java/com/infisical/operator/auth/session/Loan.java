package com.infisical.operator.auth.session;

import com.infisical.client.Reply;
import com.infisical.client.SecretText;
import com.infisical.operator.auth.session.TokenState.Token;

/**
 * A token in use; closing the loan gives it back.
 *
 * <p>Safe for use by several threads; to be closed once, by a try-with-resources statement.
 */
public final class Loan implements AutoCloseable {
  private final Session session;
  private final Token token;
  private final Loans loans;

  Loan(Session session, Token token, Loans loans) {
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
   * The server rejected the token (401, or 403 {@code TokenError}): nobody is lent this one again.
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
