package com.infisical.operator.status;

import com.infisical.operator.schedule.Retry;
import java.util.Optional;

/**
 * An expected failure: what failed, where to check, and when to retry.
 *
 * <p>A failure writes its sentence from its own fields, never from an exception's message, so that
 * the sentence is stable between attempts and holds no credential and no secret's value.
 */
public interface Failure {
  /** What the user reads: one or two sentences, ending with what to do; no full stop at the end. */
  String sentence();

  /** When it is tried again. */
  Retry retry();

  /**
   * The id that the Infisical server gave to the request that it refused, for the log alone: it is
   * another one at each attempt.
   */
  default Optional<String> requestId() {
    return Optional.empty();
  }

  /** The permission at the API server whose absence is the cause; empty for any other cause. */
  default Optional<MissingRight> missingRight() {
    return Optional.empty();
  }
}
