package com.infisical.operator.runtime.leader;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The two clocks of a machine, because each is wrong at times: the monotonic one stops while the
 * machine sleeps, the wall clock is set by people.
 *
 * @param nanos as {@link System#nanoTime()}
 */
public record Clocks(LongSupplier nanos, InstantSource wall) {
  /** The machine's own. */
  public static Clocks system() {
    return new Clocks(System::nanoTime, InstantSource.system());
  }

  /** The present reading of both. */
  public Reading read() {
    return new Reading(nanos.getAsLong(), wall.instant());
  }

  /** What both clocks said at one moment. */
  public record Reading(long nanos, Instant wall) {
    /** Whether by neither clock more than this has passed until {@code later}. */
    boolean isWithin(Duration duration, Reading later) {
      return later.nanos - nanos < duration.toNanos()
          && Duration.between(wall, later.wall).compareTo(duration) < 0;
    }

    /** How much more time passed until {@code later} by the wall clock than by the other. */
    public Duration wallAheadOf(Reading later) {
      return Duration.between(wall, later.wall).minusNanos(later.nanos - nanos);
    }
  }
}
