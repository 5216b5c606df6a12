package com.infisical.operator.runtime.leader;

import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Judges whether a lease has expired by how long its record was seen unchanged, because the clock
 * of the machine that renews it may differ. Not thread-safe.
 */
final class Sightings {
  private final Clocks clocks;
  private final Duration term;
  private final Map<String, Sighting> byLease = new HashMap<>();

  Sightings(Clocks clocks, Duration term) {
    this.clocks = clocks;
    this.term = term;
  }

  /**
   * A record whose times the elector may compare with its own clock.
   *
   * @param remaining until it expires, if it is not renewed; zero if it has expired
   */
  record Judged(LeaderElectionRecord record, Duration remaining) {}

  Judged judge(String lease, LeaderElectionRecord record) {
    Clocks.Reading now = clocks.read();
    Sighting before = byLease.get(lease);
    Sighting sighting =
        before != null && before.isOf(record) ? before : new Sighting(record, now.nanos());
    byLease.put(lease, sighting);
    Duration unchanged = Duration.ofNanos(now.nanos() - sighting.since());
    boolean expired = unchanged.compareTo(record.getLeaseDuration()) >= 0;
    Duration remaining = expired ? Duration.ZERO : record.getLeaseDuration().minus(unchanged);
    ZonedDateTime present = now.wall().atZone(ZoneOffset.UTC);
    ZonedDateTime renewed = expired ? present.minus(term.multipliedBy(2)) : present;
    return new Judged(record.toBuilder().renewTime(renewed).build(), remaining);
  }

  /** A record and since when (monotonic) it has been seen unchanged. */
  private record Sighting(LeaderElectionRecord record, long since) {
    boolean isOf(LeaderElectionRecord other) {
      return Objects.equals(record.getHolderIdentity(), other.getHolderIdentity())
          && Objects.equals(record.getRenewTime(), other.getRenewTime());
    }
  }
}
