package com.infisical.e2e.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * What the demo prints: numbered steps, commands, outcomes and data, in colour where that is
 * wanted.
 */
final class Screen {
  private static final int NAME_WIDTH = 12;

  private final PrintStream out;
  private final boolean colours;
  private int step;

  Screen(PrintStream out, boolean colours) {
    this.out = out;
    this.colours = colours;
  }

  /** A heading with the next number. */
  void step(String heading) {
    step++;
    out.println();
    out.println(painted("1", "%d  %s".formatted(step, heading)));
  }

  /** A heading without a number. */
  void heading(String heading) {
    out.println();
    out.println(painted("1", heading));
  }

  /** A line of plain text below the heading. */
  void say(String line) {
    out.println("   " + line);
  }

  /** Something that turned out as expected, and how long it took. */
  void done(String outcome, Duration took) {
    say(
        painted("32", "✓ ")
            + outcome
            + painted("2", String.format(Locale.ROOT, "  (%.1f s)", took.toMillis() / 1000.0)));
  }

  /** A command that a user can repeat. */
  void command(String command) {
    out.println(painted("36", "   $ " + command));
  }

  /** Names with their values, one a line. */
  void data(Map<String, String> data) {
    data.forEach(
        (name, value) ->
            out.println("       " + ("%-" + NAME_WIDTH + "s").formatted(name) + " " + value));
  }

  /** What went wrong. */
  void failed(String sentence) {
    out.println();
    out.println(painted("31", "✗ ") + sentence);
  }

  private String painted(String code, String text) {
    return colours ? "\033[" + code + "m" + text + "\033[0m" : text;
  }
}
