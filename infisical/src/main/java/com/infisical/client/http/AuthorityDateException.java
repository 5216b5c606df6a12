package com.infisical.client.http;

import com.infisical.client.Reply;
import java.security.cert.CertificateException;

/**
 * Thrown by an HTTP client for a server's certificate that is signed by an authority which would be
 * trusted if it were valid now.
 *
 * <p>{@link ConnectionFault} maps it to {@link Reply.Unreachable} with {@link Reply.Cause#TLS} and
 * {@link ConnectionFault#EXPIRED_AUTHORITY} or {@link ConnectionFault#FUTURE_AUTHORITY}.
 */
public final class AuthorityDateException extends CertificateException {
  private static final long serialVersionUID = 1L;

  private AuthorityDateException(String detail, Throwable cause) {
    super(detail, cause);
  }

  /** For an authority whose time is over. */
  public static AuthorityDateException expired(Throwable cause) {
    return new AuthorityDateException(ConnectionFault.EXPIRED_AUTHORITY, cause);
  }

  /** For one whose time is still to come. */
  public static AuthorityDateException notYetValid(Throwable cause) {
    return new AuthorityDateException(ConnectionFault.FUTURE_AUTHORITY, cause);
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
