package com.infisical.operator.reference;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Closes a resource once, also if it is opened only after the close.
 *
 * <p>Safe for use by several threads.
 */
final class CloseOnce {
  private final AtomicReference<@Nullable Runnable> held = new AtomicReference<>();

  /** Takes over {@code ending}, and runs it at once when {@link #close()} came before. */
  void set(Runnable ending) {
    if (!held.compareAndSet(null, ending)) {
      ending.run();
    }
  }

  /** Ends what is held or will be. */
  void close() {
    Runnable ending = held.getAndSet(CloseOnce::nothing);
    if (ending != null) {
      ending.run();
    }
  }

  private static void nothing() {}
}
