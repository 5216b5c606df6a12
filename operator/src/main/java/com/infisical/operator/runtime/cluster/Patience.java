package com.infisical.operator.runtime.cluster;

import java.time.Duration;

/**
 * How long a connection to the API server may be silent.
 *
 * @param silence after which a connection in use is asked for an answer
 * @param answer how long that answer may take
 */
record Patience(Duration silence, Duration answer) {
  /** A connection that silently died is replaced in less than a minute. */
  static Patience standard() {
    return new Patience(Duration.ofSeconds(20), Duration.ofSeconds(10));
  }
}
