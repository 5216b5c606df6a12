package com.infisical.testkit;

/** The exit code and the output of a command line tool. */
public record CommandResult(int exitCode, String stdout, String stderr) {

  /** Whether the exit code is 0. */
  public boolean ok() {
    return exitCode == 0;
  }
}
