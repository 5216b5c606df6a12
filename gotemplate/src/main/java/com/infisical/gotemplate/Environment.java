package com.infisical.gotemplate;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * Where a rendering gets time and chance from; it reaches nothing else outside the model.
 *
 * @param clock answers {@code now}
 * @param zone what Go calls Local; a container's is UTC
 * @param random for keys, passwords, UUIDs
 * @param nanoTime a monotonic clock in nanoseconds, which the time limit is measured by
 */
public record Environment(
    InstantSource clock, ZoneId zone, SecureRandom random, LongSupplier nanoTime) {
  /** The system's clocks and random source, in UTC. */
  public static Environment system() {
    return new Environment(
        InstantSource.system(), ZoneOffset.UTC, new SecureRandom(), System::nanoTime);
  }
}
