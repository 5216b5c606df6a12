package com.infisical.operator.instant;

/** How a resource learns of changes (docs/infisical-static-secret.md#instant-updates). */
public sealed interface InstantState {
  /** Events of all its sources are heard. */
  record Streaming() implements InstantState {}

  /**
   * At least one of its sources is only read at its interval.
   *
   * @param reason why, and what to do, as a sentence without a full stop at its end
   */
  record Polling(String reason) implements InstantState {}
}
