package com.infisical.e2e.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Runs cases one after the other, and judges the result of each. */
public final class ChaosRun {
  private static final Duration STRIKE = Duration.ofSeconds(30);
  private static final Duration CONVERGE = Duration.ofSeconds(60);
  private static final long LOOK_MILLIS = 25;

  private final ChaosWorld world;
  private final LongSupplier lastingMillis;

  /** Of the previous case, whose login may come only during the next one. */
  private int loginsLeft;

  /**
   * Cases in a world whose operator is ready.
   *
   * @param lastingMillis how long each fault lasts after the operator has met it
   */
  public ChaosRun(ChaosWorld world, LongSupplier lastingMillis) {
    this.world = world;
    this.lastingMillis = lastingMillis;
  }

  /** Waits until the operator has done its work for the first time. */
  public void begin() throws InterruptedException {
    if (!holdsWithin(CONVERGE, world::hasConverged)) {
      throw new IllegalStateException("no targets at the beginning: " + world.lastWords());
    }
  }

  /** Has one case happen. */
  public ChaosResult run(ChaosCase fault) throws IOException, InterruptedException {
    int logins = world.logins();
    List<String> wrongs = new ArrayList<>();
    Fault begun = fault.beginning().in(world);
    world.change();
    if (!holdsWithin(STRIKE, begun.struck())) {
      wrongs.add("the fault met no request");
    }
    pass(lastingMillis.getAsLong());
    begun.end().run();
    long ended = System.nanoTime();
    if (!holdsWithin(CONVERGE, world::hasConverged)) {
      wrongs.add("did not converge: " + world.missing());
    }
    Duration took = Duration.ofNanos(System.nanoTime() - ended);
    if (!world.operatorIsAlive()) {
      wrongs.add("the operator ended");
    }
    int cost = world.logins() - logins;
    if (cost > fault.logins() + loginsLeft) {
      wrongs.add(cost + " logins, of which " + (fault.logins() + loginsLeft) + " may be");
    }
    loginsLeft = Math.min(fault.logins(), Math.max(0, fault.logins() + loginsLeft - cost));
    if (world.route().strangerWasAsked()) {
      wrongs.add("a request reached another server");
    }
    wrongs.addAll(world.ledger().takeWrongs());
    if (!wrongs.isEmpty()) {
      wrongs.add(world.lastWords());
    }
    return new ChaosResult(fault, took, cost, wrongs);
  }

  private static boolean holdsWithin(Duration atMost, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      pass(LOOK_MILLIS);
    }
    return true;
  }

  private static void pass(long millis) throws InterruptedException {
    boolean unused = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
  }
}
