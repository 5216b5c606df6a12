package com.infisical.operator.runtime;

import java.time.Duration;

/**
 * What the process runs: the controllers as a whole, in the order of their life. Each method is
 * called at most once, in the order given here; the last two also when the ones before never were.
 */
public interface Controllers {
  /**
   * Starts watching and returns when every cache is filled. Writes nothing and calls nothing at
   * Infisical.
   */
  void fillCaches();

  /** Starts to reconcile and write; returns soon. */
  void lead();

  /**
   * Starts nothing new and waits until what is being written is written.
   *
   * @param atMost after this it returns anyway
   */
  void endWrites(Duration atMost);

  /**
   * Revokes every token that is still good, in parallel, best effort.
   *
   * @param atMost after this it returns anyway
   */
  void revokeTokens(Duration atMost);
}
