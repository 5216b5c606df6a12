package com.infisical.testkit;

/** What a command line tool answered: its exit code and everything it printed. */
public record CommandResult(int exitCode, String stdout, String stderr) {

  /** Whether the exit code is 0. */
  public boolean ok() {
    return exitCode == 0;
  }
}
