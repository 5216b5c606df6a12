package com.infisical.operator.schedule;

import java.time.Duration;

/** Runs something later, in a task of its own (the boundary to real time). */
@FunctionalInterface
public interface Timer {
  /** Runs {@code task} once, after {@code delay}. */
  void after(Duration delay, Runnable task);
}
