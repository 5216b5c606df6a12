package com.infisical.client.http;

import com.infisical.client.Reply;
import java.io.IOException;

/**
 * Thrown by an HTTP client that could not reach the proxy through which it calls.
 *
 * <p>{@link ConnectionFault} maps it to {@link Reply.Unreachable} with {@link Reply.Cause#CONNECT}
 * and its reason.
 */
public final class ProxyUnreachableException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * A call that got no further.
   *
   * @param reason a stable text that can follow the cause in a sentence and names no address
   */
  public ProxyUnreachableException(String reason, Throwable cause) {
    super(reason, cause);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
