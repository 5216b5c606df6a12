package com.infisical.commands.console;

import com.infisical.operator.status.Printable;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * Holds the streams and the environment that a command runs with.
 *
 * @param in what {@code -f -} reads
 * @param out results
 * @param err what keeps a command from giving any
 * @param environment the process's variables
 * @param isTerminal whether {@code out} is looked at by a person
 */
public record Console(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    boolean isTerminal) {
  /** All is well. */
  public static final int FINE = 0;

  /** Something is wrong with what was looked at. */
  public static final int WRONG = 1;

  /** The command cannot be carried out as it was given. */
  public static final int USAGE = 2;

  /** Copies the map. */
  public Console {
    environment = Map.copyOf(environment);
  }

  /**
   * Prints a line of results. Names and messages may be written by anybody: nothing in them steers
   * the terminal.
   */
  public void print(String line) {
    out.println(Printable.line(line));
  }

  /** The same for what is wrong. */
  public void printError(String line) {
    err.println(Printable.line(line));
  }

  /** Says why the command cannot be carried out, and gives the exit status for that. */
  public int refuse(String sentence) {
    printError("infisical-operator: " + sentence);
    return USAGE;
  }

  /**
   * Says that a command ended by a mistake of this program: where, but not the exception's message,
   * which may quote what was read.
   */
  public int refuse(Exception bug) {
    err.println("infisical-operator: internal error: please report the lines below");
    for (Throwable each = bug; each != null; each = each.getCause()) {
      err.println(each.getClass().getName());
      for (StackTraceElement frame : each.getStackTrace()) {
        err.println("    at " + frame);
      }
    }
    return USAGE;
  }

  /** The colours to use here (no-color.org). */
  public Palette palette() {
    boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Palette(isTerminal && !plain);
  }
}
