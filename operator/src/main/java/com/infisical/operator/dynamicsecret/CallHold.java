package com.infisical.operator.dynamicsecret;

import java.time.Duration;

/**
 * Suppresses calls for a time, unless their inputs change. For one thread at a time; times are of
 * the monotonic clock.
 */
final class CallHold {
  private String basis = "";
  private Duration until = Duration.ZERO;
  private String why = "";

  /** Why nothing is sent, a sentence. */
  String why() {
    return why;
  }

  /** How long nothing is sent; zero for not at all. */
  Duration left(String present, Duration now) {
    return present.equals(basis) && until.compareTo(now) > 0 ? until.minus(now) : Duration.ZERO;
  }

  /** Nothing is sent for {@code pause}. */
  void set(String present, Duration now, Duration pause, String sentence) {
    basis = present;
    until = now.plus(pause);
    why = sentence;
  }

  /** Calls may be sent. */
  void end() {
    until = Duration.ZERO;
  }
}
