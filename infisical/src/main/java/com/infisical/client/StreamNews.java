package com.infisical.client;

/**
 * What happens on an event stream: once {@link Opened} or {@link NotOpened}; after {@code Opened}
 * any number of {@link Alive} and {@link Happened}, then once {@link Ended}, {@link Dismissed} or
 * {@link Broken}.
 */
public sealed interface StreamNews {
  /** The server accepted the subscription: what happens from now on is told. */
  record Opened() implements StreamNews {}

  /**
   * The server refused, could not be reached, or answered something that is no event stream.
   *
   * @param reply never an {@code Ok}
   */
  record NotOpened(Reply<?> reply) implements StreamNews {}

  /** Bytes came, whatever they are: a ping, a comment, a part of an event. */
  record Alive() implements StreamNews {}

  /** An event. */
  record Happened(ProjectEvent event) implements StreamNews {}

  /** The server ended the stream in good order, as it does every hour. */
  record Ended() implements StreamNews {}

  /** The server said that the permission is lost, or could not be checked, and ends the stream. */
  record Dismissed() implements StreamNews {}

  /** The connection broke. */
  record Broken(Reply.Unreachable<?> how) implements StreamNews {}

  /** Whether nothing follows it. */
  default boolean isLast() {
    return switch (this) {
      case Opened opened -> false;
      case Alive alive -> false;
      case Happened happened -> false;
      case NotOpened notOpened -> true;
      case Ended ended -> true;
      case Dismissed dismissed -> true;
      case Broken broken -> true;
    };
  }
}
