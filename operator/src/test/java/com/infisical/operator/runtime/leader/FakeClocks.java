package com.infisical.operator.runtime.leader;

import java.time.Duration;
import java.time.Instant;

/** Two clocks that stand still until a test moves one or both. */
final class FakeClocks {
  private long nanos = -5;
  private Instant wall = Instant.parse("2026-01-01T00:00:00Z");

  Clocks clocks() {
    return new Clocks(() -> nanos, () -> wall);
  }

  void pass(Duration time) {
    nanos += time.toNanos();
    wall = wall.plus(time);
  }

  /** As when a machine sleeps, or its time is set. */
  void moveWallOnly(Duration time) {
    wall = wall.plus(time);
  }

  void moveMonotonicOnly(Duration time) {
    nanos += time.toNanos();
  }
}
