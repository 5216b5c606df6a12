package com.infisical.e2e.demo;

import java.time.Duration;

/** Measures how long a step takes. */
record Stopwatch(long begun) {
  static Stopwatch start() {
    return new Stopwatch(System.nanoTime());
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - begun);
  }
}
