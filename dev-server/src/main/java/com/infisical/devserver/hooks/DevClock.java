package com.infisical.devserver.hooks;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** The server's time: another clock's, moved forward on demand. Safe for use by several threads. */
public final class DevClock extends Clock {
  private final Clock base;
  private volatile Duration offset = Duration.ZERO;

  public DevClock(Clock base) {
    this.base = base;
  }

  /** Moves the server's time; tokens, lock-outs and rate limits follow. */
  public synchronized void advance(Duration step) {
    offset = offset.plus(step);
  }

  /** How far the server's time is from the base clock's. */
  public Duration offset() {
    return offset;
  }

  @Override
  public Instant instant() {
    return base.instant().plus(offset);
  }

  @Override
  public ZoneId getZone() {
    return base.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return base.withZone(zone);
  }
}
