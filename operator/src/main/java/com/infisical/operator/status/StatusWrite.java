package com.infisical.operator.status;

import java.time.Duration;
import java.util.Optional;

/** What came of writing a status. */
public sealed interface StatusWrite {
  /** The object has it. */
  record Stored() implements StatusWrite {}

  /**
   * The API server does not take it, as a policy, a quota or a rule of the CRD has it: events and
   * the log alone can tell of it.
   *
   * @param in in what time to come again, unless the object changes before
   */
  record Refused(Duration in) implements StatusWrite {}

  /**
   * It could not be written now.
   *
   * @param in in what time to come again
   */
  record Missed(Duration in) implements StatusWrite {}

  /** In what time to come again; empty where there is nothing left to do. */
  default Optional<Duration> again() {
    return switch (this) {
      case Stored stored -> Optional.empty();
      case Refused(Duration in) -> Optional.of(in);
      case Missed(Duration in) -> Optional.of(in);
    };
  }

  /** {@code next}, or sooner where the status waits for being written. */
  default Optional<Duration> orSooner(Optional<Duration> next) {
    Optional<Duration> again = again();
    return again.filter(in -> next.isEmpty() || in.compareTo(next.get()) < 0).or(() -> next);
  }

  /** Whether it is the verdict on the object by which events go. */
  default boolean isVerdict() {
    return !(this instanceof Missed);
  }
}
