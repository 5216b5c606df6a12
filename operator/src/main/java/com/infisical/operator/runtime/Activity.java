package com.infisical.operator.runtime;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Says whether this process may work: it leads, and its lease has not expired.
 *
 * <p>A lease that is renewed late makes it say no for a moment, and whatever was to be done then is
 * dropped; so it remembers that it was asked. Safe for use by several threads.
 */
final class Activity implements BooleanSupplier {
  private final BooleanSupplier holds;
  private final AtomicBoolean leading = new AtomicBoolean();
  private final AtomicBoolean missed = new AtomicBoolean();

  /**
   * @param holds whether neither clock says that the lease is over
   */
  Activity(BooleanSupplier holds) {
    this.holds = holds;
  }

  /** This process begins to lead. */
  void begin() {
    leading.set(true);
  }

  /** This process does nothing more. */
  void end() {
    leading.set(false);
  }

  boolean isLeading() {
    return leading.get();
  }

  @Override
  public boolean getAsBoolean() {
    if (!leading.get()) {
      return false;
    }
    boolean holding = holds.getAsBoolean();
    if (!holding) {
      missed.set(true);
    }
    return holding;
  }

  /** Whether something may have been dropped that can be done now; says so once. */
  boolean takeMissed() {
    return getAsBoolean() && missed.getAndSet(false);
  }
}
