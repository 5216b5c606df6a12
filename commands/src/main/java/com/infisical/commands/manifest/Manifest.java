package com.infisical.commands.manifest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * One object of a file, with the line of each of its fields.
 *
 * @param file the file as the user named it
 * @param tree the object
 * @param lines the line of each field, from 1 on
 * @param texts the line on which the text of each string begins: the next one for a block
 * @param flaws what YAML lets pass and kubectl does not
 */
public record Manifest(
    String file,
    JsonNode tree,
    Map<JsonPointer, Integer> lines,
    Map<JsonPointer, Integer> texts,
    List<Flaw> flaws) {
  /** The group of the operator's kinds. */
  public static final String GROUP = "secrets.infisical.com/";

  /** Copies the collections. */
  public Manifest {
    lines = Map.copyOf(lines);
    texts = Map.copyOf(texts);
    flaws = List.copyOf(flaws);
  }

  /** Something wrong, at a line. */
  public record Flaw(int line, String sentence) {}

  /** The kind; empty where there is none. */
  public String kind() {
    return tree.path("kind").asText();
  }

  /** Whether it is one of the operator's kinds, of whatever version. */
  public boolean isOurs() {
    return tree.path("apiVersion").asText().startsWith(GROUP);
  }

  /** Kind, namespace and name, as far as there are any. */
  public String title() {
    JsonNode metadata = tree.path("metadata");
    String namespace = metadata.path("namespace").asText();
    return kind()
        + " "
        + (namespace.isEmpty() ? "" : namespace + "/")
        + metadata.path("name").asText("(without a name)");
  }

  /** The line of {@code field}, or of the nearest field around it that the file has. */
  public int line(JsonPointer field) {
    for (JsonPointer at = field; at != null; at = at.head()) {
      Integer line = lines.get(at);
      if (line != null) {
        return line;
      }
    }
    return 1;
  }

  /** The line on which line {@code number} of the text in {@code field} is, from 1 on. */
  public int lineOfText(JsonPointer field, int number) {
    Integer first = texts.get(field);
    return first == null ? line(field) : first + Math.max(0, number - 1);
  }
}
