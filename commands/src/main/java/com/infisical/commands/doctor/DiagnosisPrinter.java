package com.infisical.commands.doctor;

import com.infisical.commands.console.Palette;
import com.infisical.operator.status.Printable;
import java.io.PrintStream;

/** Prints what was found for a person. */
final class DiagnosisPrinter implements Report {
  private static final int STEP_WIDTH = 10;

  private final PrintStream out;
  private final Palette palette;
  private final String nothing;
  private boolean empty = true;

  /**
   * @param nothing what to say where there is no resource
   */
  DiagnosisPrinter(PrintStream out, Palette palette, String nothing) {
    this.out = out;
    this.palette = palette;
    this.nothing = nothing;
  }

  @Override
  public boolean add(Diagnosis diagnosis) {
    empty = false;
    out.println(palette.strong(diagnosis.title()));
    diagnosis.findings().forEach(this::print);
    out.println(
        diagnosis
            .failsAt()
            .map(step -> palette.bad("=> fails at step " + step.text()))
            .orElseGet(() -> palette.good("=> nothing is wrong")));
    out.println();
    return !out.checkError();
  }

  @Override
  public void close() {
    if (empty) {
      out.println(nothing);
    }
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
            + Printable.line(finding.sentence())
            + (finding.byOperator() ? palette.faint(" (from the operator's status)") : ""));
    finding
        .details()
        .forEach(detail -> out.println(" ".repeat(STEP_WIDTH + 10) + palette.faint(detail)));
  }
}
