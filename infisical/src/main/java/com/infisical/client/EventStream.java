package com.infisical.client;

/** A subscription to events, open or opening. */
public interface EventStream extends AutoCloseable {
  /** Told what happens on a stream. */
  @FunctionalInterface
  interface Listener {
    /**
     * Something happened. Called in order, one at a time, on threads of the HTTP client, which must
     * not be blocked.
     */
    void heard(StreamNews news);
  }

  /**
   * Ends the stream and frees its connection. Nothing is told afterwards, but for what is being
   * told at that moment. Safe to be called more than once and by any thread.
   */
  @Override
  void close();
}
