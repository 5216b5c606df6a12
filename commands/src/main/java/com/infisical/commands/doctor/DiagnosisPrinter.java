package com.infisical.commands.doctor;

import com.infisical.commands.console.Palette;
import java.io.PrintStream;

/** Prints what was found for a person. */
final class DiagnosisPrinter {
  private static final int STEP_WIDTH = 10;

  private final PrintStream out;
  private final Palette palette;

  DiagnosisPrinter(PrintStream out, Palette palette) {
    this.out = out;
    this.palette = palette;
  }

  void print(Diagnosis diagnosis) {
    out.println(
        palette.strong(diagnosis.kind() + " " + diagnosis.namespace() + "/" + diagnosis.name()));
    diagnosis.findings().forEach(this::print);
    out.println(
        diagnosis
            .failsAt()
            .map(step -> palette.bad("=> fails at step " + step.text()))
            .orElse(palette.good("=> nothing is wrong")));
    out.println();
  }

  private void print(Finding finding) {
    String mark = finding.outcome().text();
    String painted =
        switch (finding.outcome()) {
          case OK -> palette.good(mark);
          case NOTE -> palette.doubtful(mark);
          case SKIPPED -> palette.faint(mark);
          case FAILED -> palette.bad(mark);
        };
    String step = finding.step().text();
    out.println(
        "  "
            + painted
            + " ".repeat(6 - mark.length())
            + step
            + " ".repeat(Math.max(1, STEP_WIDTH + 2 - step.length()))
            + finding.sentence()
            + (finding.byOperator() ? palette.faint(" (from the operator's status)") : ""));
    finding
        .details()
        .forEach(detail -> out.println(" ".repeat(STEP_WIDTH + 10) + palette.faint(detail)));
  }
}
