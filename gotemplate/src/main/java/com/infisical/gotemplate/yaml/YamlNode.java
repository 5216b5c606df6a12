package com.infisical.gotemplate.yaml;

import java.util.List;

/** A parsed but not yet interpreted part of a YAML document. */
sealed interface YamlNode {
  /** The line it starts on, counted from 1. */
  int line();

  /**
   * A scalar.
   *
   * @param tag the short tag, such as {@code !!int}; of a plain scalar without one, empty
   * @param text a byte string
   * @param plain whether it was written without quotes
   */
  record Scalar(int line, String tag, String text, boolean plain) implements YamlNode {
    @Override
    public String toString() {
      return "Scalar";
    }

    boolean isMerge() {
      return text.equals("<<") && ((tag.isEmpty() && plain) || tag.equals("!!merge"));
    }
  }

  /** A sequence. */
  record Sequence(int line, List<YamlNode> elements) implements YamlNode {}

  /** A mapping: keys and values in turn. */
  record Mapping(int line, List<YamlNode> content) implements YamlNode {}
}
