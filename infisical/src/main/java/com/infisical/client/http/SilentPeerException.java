package com.infisical.client.http;

import com.infisical.client.Reply;
import javax.net.ssl.SSLException;

/**
 * Thrown by an HTTP client when a connection was accepted, but its TLS handshake not answered.
 *
 * <p>{@link ConnectionFault} maps it to {@link Reply.Unreachable} with {@link Reply.Cause#TLS} and
 * {@link ConnectionFault#SILENT}.
 */
public final class SilentPeerException extends SSLException {
  private static final long serialVersionUID = 1L;

  /** For a call that got no further. */
  public SilentPeerException(Throwable cause) {
    super(ConnectionFault.SILENT, cause);
  }
}
