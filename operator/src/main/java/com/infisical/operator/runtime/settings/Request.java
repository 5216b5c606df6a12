package com.infisical.operator.runtime.settings;

import java.util.List;
import java.util.Map;

/** What a command line asks for. */
public sealed interface Request {
  /** To run the operator. */
  record Run(Settings settings) implements Request {}

  /** To print the flags. */
  record ShowHelp() implements Request {}

  /** To print the version. */
  record ShowVersion() implements Request {}

  /**
   * Something that cannot be understood.
   *
   * @param problems one sentence each, at least one
   */
  record Refused(List<String> problems) implements Request {
    /** Copies the list. */
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Reads flags, then for what they leave open the environment, then defaults.
   *
   * @param environment the process's variables; an empty one counts as absent
   */
  static Request of(List<String> arguments, Map<String, String> environment) {
    return new SettingsReader(arguments, environment).read();
  }
}
