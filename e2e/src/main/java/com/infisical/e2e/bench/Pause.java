package com.infisical.e2e.bench;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for a time. */
final class Pause {
  private Pause() {}

  static void of(Duration duration) throws InterruptedException {
    var unused = new CountDownLatch(1).await(duration.toNanos(), TimeUnit.NANOSECONDS);
  }
}
