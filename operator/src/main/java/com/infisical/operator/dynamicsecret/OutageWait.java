package com.infisical.operator.dynamicsecret;

/**
 * Decides whether a resource that waits for its server retries as soon as the server is back: once,
 * because what fails then has another reason. For one thread at a time, where nothing else is said.
 */
final class OutageWait {
  private volatile boolean waits;
  private volatile boolean over;
  private boolean hurried;

  /** The server did not answer. */
  void begin() {
    waits = true;
  }

  /** It answered. */
  void answered() {
    waits = false;
    hurried = false;
  }

  /** It answers others again; gives whether that was waited for. May be called by any thread. */
  boolean isOver() {
    boolean waited = waits;
    over |= waited;
    return waited;
  }

  /** Whether it may be tried now although it is not yet time. */
  boolean ends() {
    boolean hurries = over && waits && !hurried;
    over = false;
    if (hurries) {
      hurried = true;
      waits = false;
    }
    return hurries;
  }
}
