package com.infisical.commands.doctor;

import com.infisical.operator.status.Printable;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What one step found.
 *
 * @param sentence what was found; for a failure cause, field and remedy
 * @param details more of it, a line each
 * @param byOperator whether the operator's own status says so and not a try from here
 */
record Finding(
    Step step, Outcome outcome, String sentence, List<String> details, boolean byOperator) {
  /** Keeps what others wrote from steering a terminal. */
  Finding {
    sentence = Printable.line(sentence);
    details = details.stream().map(Printable::line).toList();
  }

  /** The same in other words. */
  Finding inWords(UnaryOperator<String> words) {
    return new Finding(step, outcome, words.apply(sentence), details, byOperator);
  }

  /** The same with these details. */
  Finding with(List<String> others) {
    return new Finding(step, outcome, sentence, others, byOperator);
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
