package com.infisical.e2e.chaos;

import java.io.IOException;
import java.util.function.BooleanSupplier;

/**
 * A fault in progress.
 *
 * @param struck whether the operator has met it
 * @param end ends it
 */
record Fault(BooleanSupplier struck, Step end) {
  /** Something that is done to the world. */
  interface Step {
    void run() throws IOException, InterruptedException;
  }
}
