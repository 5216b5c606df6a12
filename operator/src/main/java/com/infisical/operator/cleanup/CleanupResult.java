package com.infisical.operator.cleanup;

import java.time.Duration;

/** Result of the cleanup at a server for an object that is being deleted. */
public sealed interface CleanupResult {
  /** Nothing is left there, or the server sees to it. */
  record Done() implements CleanupResult {}

  /** Not finished, and nothing failed; to be continued after {@code in}. */
  record Again(Duration in) implements CleanupResult {}

  /**
   * Something failed.
   *
   * @param what is left, as the subject and verb of a sentence: {@code lease … is not revoked};
   *     ids, never values
   * @param why a sentence's rest, such as {@code there is no login}
   * @param recoverable whether another try may succeed even where the namespace, and with it the
   *     credential, is being deleted
   */
  record Left(String what, String why, boolean recoverable) implements CleanupResult {}
}
