package com.infisical.commands.doctor;

import java.util.List;

/**
 * What one step found.
 *
 * @param sentence what was found; for a failure cause, field and remedy
 * @param details more of it, a line each
 * @param byOperator whether the operator's own status says so and not a try from here
 */
record Finding(
    Step step, Outcome outcome, String sentence, List<String> details, boolean byOperator) {
  /** Copies the list. */
  Finding {
    details = List.copyOf(details);
  }

  /** How a step ended. */
  enum Outcome {
    /** As it should be. */
    OK("ok"),
    /** Works, but deserves a look. */
    NOTE("note"),
    /** Could not be tried. */
    SKIPPED("skip"),
    /** Does not work. */
    FAILED("FAIL");

    private final String text;

    Outcome(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }
}
