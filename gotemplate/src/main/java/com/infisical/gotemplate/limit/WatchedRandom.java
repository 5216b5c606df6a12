package com.infisical.gotemplate.limit;

import java.security.SecureRandom;

/**
 * A random source that ends a rendering whose time is over: the search for a prime draws before
 * each candidate is tested, and checks nothing else.
 */
public final class WatchedRandom extends SecureRandom {
  private static final long serialVersionUID = 1L;

  private final SecureRandom source;
  private final transient Budget budget;

  /** Draws from a source as long as the budget lasts. */
  public WatchedRandom(SecureRandom source, Budget budget) {
    super(null, null);
    this.source = source;
    this.budget = budget;
  }

  @Override
  public void nextBytes(byte[] bytes) {
    budget.checkTime();
    source.nextBytes(bytes);
  }

  @Override
  public byte[] generateSeed(int count) {
    return source.generateSeed(count);
  }
}
