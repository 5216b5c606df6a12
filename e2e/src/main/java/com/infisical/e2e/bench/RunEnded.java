package com.infisical.e2e.bench;

/** Thrown when a run ends before its work is done. */
final class RunEnded extends Exception {
  private static final long serialVersionUID = 1L;

  private final String outcome;

  RunEnded(String outcome) {
    super(outcome);
    this.outcome = outcome;
  }

  /** How, as the table tells it. */
  String outcome() {
    return outcome;
  }
}
