package com.infisical.gotemplate.limit;

import com.infisical.gotemplate.FailureKind;
import com.infisical.gotemplate.Limits;
import java.util.function.LongSupplier;

/**
 * Counts what one rendering uses. Whatever loops calls {@link #step}, whatever allocates in
 * proportion to its arguments calls {@link #charge} before it does. Not thread-safe.
 */
public final class Budget {
  private static final int STEPS_BETWEEN_LOOKS = 128;

  private final Limits limits;
  private final LongSupplier nanoTime;
  private final long start;
  private long used;
  private int steps;
  private int depth;
  private boolean retained;
  private long keyNanos;
  private boolean onKeyTime;
  private long onKeyTimeSince;

  /** Starts counting now, by a monotonic clock in nanoseconds. */
  public Budget(Limits limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  /** One unit of work; now and then it looks at the clock. */
  public void step() {
    if (++steps % STEPS_BETWEEN_LOOKS == 0) {
      checkTime();
    }
  }

  /** Looks at the clock, as before and after a call that may take long. */
  public void checkTime() {
    long now = nanoTime.getAsLong();
    if (onKeyTime) {
      if (keyNanos + (now - onKeyTimeSince) > limits.keyTime().toNanos()) {
        throw new LimitException(
            FailureKind.TIME_LIMIT,
            "generating its keys and hashing its passwords takes longer than "
                + limits.keyTime().toMillis()
                + " ms");
      }
    } else if (now - start - keyNanos > limits.time().toNanos()) {
      throw new LimitException(
          FailureKind.TIME_LIMIT, "it takes longer than " + limits.time().toMillis() + " ms");
    }
  }

  /**
   * Does what is slow on purpose or by chance: draws a key, hashes a password. The time that takes
   * counts against {@link Limits#keyTime} alone.
   */
  public <T, E extends Exception> T onKeyTime(Work<T, E> work) throws E {
    checkTime();
    onKeyTime = true;
    onKeyTimeSince = nanoTime.getAsLong();
    try {
      T result = work.run();
      checkTime();
      return result;
    } finally {
      keyNanos += nanoTime.getAsLong() - onKeyTimeSince;
      onKeyTime = false;
    }
  }

  /** Work that may fail. */
  @FunctionalInterface
  public interface Work<T, E extends Exception> {
    /** Does it. */
    T run() throws E;
  }

  /** Counts memory, in bytes, that is about to be used. */
  public void charge(long bytes) {
    used += Math.max(bytes, 0);
    if (used > limits.memoryBytes() || used < 0) {
      throw new LimitException(
          FailureKind.MEMORY_LIMIT,
          "it uses more memory than the " + limits.memoryBytes() + " bytes allowed");
    }
  }

  /** Gives back what was charged for the time of one call. */
  public void release(long bytes) {
    used -= Math.max(bytes, 0);
  }

  /** How much may still be charged. */
  public long left() {
    return limits.memoryBytes() - used;
  }

  /** Begins a statement; gives what {@link #end} needs. */
  public long begin() {
    retained = false;
    return used;
  }

  /** What the statement under way charged outlives it: in a variable, in a map that it changed. */
  public void retain() {
    retained = true;
  }

  /**
   * Ends the statement that {@link #begin} gave {@code before} for: what it charged is garbage,
   * unless it was retained.
   *
   * @param written bytes that it wrote, which stay
   */
  public void end(long before, long written) {
    if (!retained) {
      used = Math.min(used, before + written);
    }
  }

  /**
   * Checks the size of one text, in bytes. It is small against the memory, so that nothing linear
   * in one text can use up memory or time.
   */
  public void checkText(long bytes) {
    long most = limits.textBytes();
    if (bytes > most) {
      throw new LimitException(
          FailureKind.MEMORY_LIMIT, "a text is longer than the " + most + " bytes allowed");
    }
  }

  /** Checks the size of the whole output, in bytes. */
  public void checkOutput(long bytes) {
    if (bytes > limits.outputBytes()) {
      throw new LimitException(
          FailureKind.OUTPUT_LIMIT,
          "its output is larger than the " + limits.outputBytes() + " bytes allowed");
    }
  }

  /** Goes one level down: into a template, a nested value. */
  public void enter() {
    step();
    if (++depth > limits.depth()) {
      throw tooDeep();
    }
  }

  /** Comes back up. */
  public void leave() {
    depth--;
  }

  /** What to throw where the JVM's own stack ended first. */
  public LimitException tooDeep() {
    return new LimitException(
        FailureKind.DEPTH_LIMIT, "it nests deeper than the " + limits.depth() + " levels allowed");
  }
}
