package com.infisical.operator.dynamicsecret.lease;

import java.time.Instant;
import java.util.Optional;

/** What a lease needs now, as {@link LeasePlanner} decides. */
public sealed interface Upkeep {
  /** Nothing before {@code until}, on the server's clock. */
  record Wait(Instant until) implements Upkeep {}

  /**
   * To be renewed.
   *
   * @param ttl what to ask for; empty for the definition's default
   */
  record Renew(Optional<String> ttl) implements Upkeep {}

  /** A new lease in its place. */
  record Replace(Cause cause) implements Upkeep {}

  /** Why a lease is replaced. */
  enum Cause {
    /** It is over. */
    EXPIRED("the lease expired"),
    /** It may not live much longer, however often it is renewed. */
    MAXIMUM_NEAR("the lease is close to its maximum age"),
    /** It cannot be renewed, and most of its term is over. */
    NOT_RENEWABLE("the lease cannot be renewed"),
    /** The server refused to renew it. */
    RENEWAL_REFUSED("the server refused to renew the lease"),
    /** The server renewed it and extended nothing. */
    NOT_EXTENDED("the server renewed the lease without extending it"),
    /** The server no longer knows it. */
    GONE("the server no longer has the lease"),
    /** The spec asks for another one. */
    DEFINITION_CHANGED("the spec changed"),
    /** The target does not hold it any more. */
    TARGET_CHANGED("the target was changed"),
    /** A user asked for it. */
    FORCED("the annotation force-sync changed"),
    /** There is none yet. */
    NONE("there is no lease yet");

    private final String words;

    Cause(String words) {
      this.words = words;
    }

    /** Whether time alone brings it about, so that it may come again for each new lease. */
    public boolean isOfTime() {
      return switch (this) {
        case EXPIRED, MAXIMUM_NEAR, NOT_RENEWABLE, RENEWAL_REFUSED, NOT_EXTENDED -> true;
        case GONE, DEFINITION_CHANGED, TARGET_CHANGED, FORCED, NONE -> false;
      };
    }

    /** As a part of a sentence. */
    public String words() {
      return words;
    }
  }
}
