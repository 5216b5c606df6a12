package com.infisical.e2e.soak;

import com.infisical.testkit.ChildProcess;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.io.PrintStream;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Locale;

/**
 * Two idle operators for as long as is asked for, best beside a machine that compiles: whether the
 * leader keeps the lease, and how late its renewals were.
 */
record LeaseSoak(PrintStream out) {
  private static final Duration LOOK = Duration.ofMillis(500);

  void run(SoakWorld world, int minutes) throws InterruptedException {
    ChildProcess standby = world.startAnother("standby");
    LeaseSpec first = world.lease();
    long begun = System.nanoTime();
    ZonedDateTime renewed = first.getRenewTime();
    Duration longest = Duration.ZERO;
    while (System.nanoTime() - begun < Duration.ofMinutes(minutes).toNanos()) {
      SoakWorld.pass(LOOK);
      LeaseSpec lease = world.lease();
      if (!lease.getHolderIdentity().equals(first.getHolderIdentity())) {
        throw new IllegalStateException(
            "the leader lost the lease after %d s: %s"
                .formatted(
                    Duration.ofNanos(System.nanoTime() - begun).toSeconds(),
                    world.firstOperator().lastWords()));
      }
      Duration between = Duration.between(renewed, lease.getRenewTime());
      longest = between.compareTo(longest) > 0 ? between : longest;
      renewed = lease.getRenewTime();
    }
    out.printf(
        Locale.ROOT,
        "two idle operators, %d minutes: the leader kept the lease; longest time between renewals"
            + " %.1f s (every 2 s, valid for 15 s); both alive: %b%n",
        minutes,
        longest.toMillis() / 1000.0,
        world.operatorIsAlive() && standby.isAlive());
  }
}
