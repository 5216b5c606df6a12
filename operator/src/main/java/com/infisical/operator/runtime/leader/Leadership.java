package com.infisical.operator.runtime.leader;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Says whether this process may write now: it leads, and neither clock says that its lease is over
 * (docs/operations.md#leading). To be asked before every write. Thread-safe.
 */
public final class Leadership implements BooleanSupplier {
  private final Clocks clocks;
  private final @Nullable Duration term;
  private volatile boolean ended;
  private volatile Clocks.@Nullable Reading renewed;

  private Leadership(Clocks clocks, @Nullable Duration term) {
    this.clocks = clocks;
    this.term = term;
  }

  /** For an operator that is alone: holds until it ends. */
  public static Leadership alone() {
    return new Leadership(Clocks.system(), null);
  }

  /** For one of several: holds for a term after each renewal. */
  public static Leadership ofTerm(Clocks clocks, Duration term) {
    return new Leadership(clocks, term);
  }

  /** Whether a write may be sent now. */
  public boolean holds() {
    if (ended) {
      return false;
    }
    if (term == null) {
      return true;
    }
    Clocks.Reading last = renewed;
    return last != null && last.isWithin(term, clocks.read());
  }

  @Override
  public boolean getAsBoolean() {
    return holds();
  }

  /** Whether a lease was held at some time, even when its term has passed since. */
  boolean wasHeld() {
    return renewed != null;
  }

  /** Begins or prolongs the term, counted from before the renewal was sent. */
  void renewed(Clocks.Reading sent) {
    renewed = sent;
  }

  /** Whether every further write is forbidden. */
  boolean hasEnded() {
    return ended;
  }

  /** Forbids every further write; there is no way back. */
  public void end() {
    ended = true;
  }
}
