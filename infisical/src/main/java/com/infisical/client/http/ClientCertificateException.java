package com.infisical.client.http;

import com.infisical.client.Reply;
import javax.net.ssl.SSLException;

/**
 * Thrown by an HTTP client when a server asked for a client certificate and ended the connection
 * without one.
 *
 * <p>{@link ConnectionFault} maps it to {@link Reply.Unreachable} with {@link Reply.Cause#TLS} and
 * {@link ConnectionFault#CLIENT_CERTIFICATE}.
 */
public final class ClientCertificateException extends SSLException {
  private static final long serialVersionUID = 1L;

  /** For a call that got no further. */
  public ClientCertificateException(Throwable cause) {
    super(ConnectionFault.CLIENT_CERTIFICATE, cause);
  }
}
