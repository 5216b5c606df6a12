package com.infisical.e2e.chaos;

import java.io.IOException;

/**
 * One fault, and the limits for its effects.
 *
 * @param area what goes wrong
 * @param name how, as a sentence
 * @param logins how often the operator may log in because of it
 */
public record ChaosCase(String area, String name, int logins, Beginning beginning) {
  /** Begins the fault. */
  interface Beginning {
    Fault in(ChaosWorld world) throws IOException, InterruptedException;
  }

  @Override
  public String toString() {
    return area + ": " + name;
  }
}
