package com.infisical.client;

import java.time.Duration;

/**
 * How long the calls to a server may take (docs/infisical-connection.md).
 *
 * @param login a login or a revocation once it is sent; it waits as long again for a free place
 * @param read a read of secrets or of a project, in all, waiting for a free place included
 * @param idle a read without a byte of an answer
 * @param status the status call, in all
 */
public record Timeouts(Duration login, Duration read, Duration idle, Duration status) {
  /** 30 s, 60 s, 20 s and 30 s. */
  public static Timeouts standard() {
    return new Timeouts(
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        Duration.ofSeconds(20),
        Duration.ofSeconds(30));
  }
}
