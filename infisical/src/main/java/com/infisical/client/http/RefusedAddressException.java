package com.infisical.client.http;

import com.infisical.client.Reply;
import java.io.IOException;

/**
 * Thrown by an HTTP client that will not connect to where a host name leads.
 *
 * <p>{@link ConnectionFault} maps it to {@link Reply.Unreachable} with {@link Reply.Cause#CONNECT}
 * and its reason.
 */
public final class RefusedAddressException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * Refuses a call.
   *
   * @param reason a stable text that can follow the cause in a sentence and names no address
   */
  public RefusedAddressException(String reason) {
    super(reason);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
