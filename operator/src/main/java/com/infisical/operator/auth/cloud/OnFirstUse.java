package com.infisical.operator.auth.cloud;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Creates a value on first use and returns the same one afterwards.
 *
 * <p>Safe for use by several threads.
 */
public final class OnFirstUse<T> implements Supplier<T> {
  private final Supplier<T> make;

  @GuardedBy("this")
  private @Nullable T made;

  public OnFirstUse(Supplier<T> make) {
    this.make = make;
  }

  @Override
  public synchronized T get() {
    T present = made;
    if (present == null) {
      present = make.get();
      made = present;
    }
    return present;
  }
}
