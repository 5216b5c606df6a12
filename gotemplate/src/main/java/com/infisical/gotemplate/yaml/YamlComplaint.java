package com.infisical.gotemplate.yaml;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.scanner.ScannerException;

/** Says in yaml.v3's words, and without the text's, what SnakeYAML found wrong. */
final class YamlComplaint {
  /** yaml.v3's words by a piece of SnakeYAML's. */
  private static final Map<String, String> PROBLEMS =
      Map.of(
          "cannot start any token", "found character that cannot start any token",
          "mapping values are not allowed", "mapping values are not allowed in this context",
          "expected ',' or ']'", "did not find expected ',' or ']'",
          "expected ',' or '}'", "did not find expected ',' or '}'",
          "could not find expected ':'", "could not find expected ':'",
          "found unexpected end of stream", "found unexpected end of stream",
          "expected the node content", "did not find expected node content");

  private YamlComplaint() {}

  /** The message. */
  static String of(MarkedYAMLException e) {
    String problem = e.getProblem();
    String words =
        PROBLEMS.entrySet().stream()
            .filter(entry -> problem.contains(entry.getKey()))
            .map(Map.Entry::getValue)
            .findAny()
            .orElseGet(() -> ofBlock(e));
    if (words.isEmpty()) {
      return "yaml: the text is not valid YAML";
    }
    int line = line(e.getContextMark()) > 0 ? line(e.getContextMark()) : line(e.getProblemMark());
    // as in yaml.v3, where the scanner counts from 0 and the first line goes unnamed
    int shown = line > 0 && e instanceof ScannerException ? line + 1 : line;
    return "yaml: " + (shown > 0 ? "line " + shown + ": " : "") + words;
  }

  private static String ofBlock(MarkedYAMLException e) {
    if (e.getContext() == null || !e.getProblem().contains("expected <block end>")) {
      return "";
    }
    return e.getContext().contains("block mapping")
        ? "did not find expected key"
        : "did not find expected '-' indicator";
  }

  private static int line(@Nullable Mark mark) {
    return mark == null ? 0 : mark.getLine();
  }
}
