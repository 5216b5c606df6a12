package com.infisical.commands.manifest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Makes JSON of YAML nodes as kubectl does, and notes the lines of all fields. For one document.
 */
final class NodeReader {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int MOST_NODES = 1_000_000;
  private static final int DEEPEST = 100;

  /** kubectl reads YAML 1.1, where these are booleans. */
  private static final Set<String> TRUE = Set.of("yes", "Yes", "YES", "on", "On", "ON");

  private static final Set<String> FALSE = Set.of("no", "No", "NO", "off", "Off", "OFF");

  private final Map<JsonPointer, Integer> lines = new HashMap<>();
  private final Map<JsonPointer, Integer> texts = new HashMap<>();
  private final List<Manifest.Flaw> flaws = new ArrayList<>();
  private final boolean onlyTexts;
  private int nodes;

  /**
   * @param onlyTexts whether 1.10 and yes are the texts that stand there
   */
  NodeReader(boolean onlyTexts) {
    this.onlyTexts = onlyTexts;
  }

  /** A document that grows or nests without end, by references to itself. */
  static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  Map<JsonPointer, Integer> lines() {
    return lines;
  }

  Map<JsonPointer, Integer> texts() {
    return texts;
  }

  List<Manifest.Flaw> flaws() {
    return flaws;
  }

  JsonNode read(Node document) {
    lines.put(JsonPointer.empty(), lineOf(document));
    return read(document, JsonPointer.empty(), 0);
  }

  private JsonNode read(Node node, JsonPointer at, int depth) {
    if (++nodes > MOST_NODES || depth > DEEPEST) {
      throw new TooLarge();
    }
    return switch (node) {
      case MappingNode map -> map(map, at, depth);
      case SequenceNode list -> list(list, at, depth);
      case ScalarNode scalar -> scalar(scalar, at);
      default -> JSON.nullNode();
    };
  }

  private ObjectNode map(MappingNode map, JsonPointer at, int depth) {
    ObjectNode object = JSON.objectNode();
    for (NodeTuple field : map.getValue()) {
      String name = field.getKeyNode() instanceof ScalarNode key ? key.getValue() : "?";
      JsonPointer there = at.appendProperty(name);
      int line = lineOf(field.getKeyNode());
      if (object.has(name)) {
        flaws.add(new Manifest.Flaw(line, "the key " + name + " is repeated here"));
      }
      lines.put(there, line);
      object.set(name, read(field.getValueNode(), there, depth + 1));
    }
    return object;
  }

  private ArrayNode list(SequenceNode list, JsonPointer at, int depth) {
    ArrayNode array = JSON.arrayNode();
    for (Node item : list.getValue()) {
      JsonPointer there = at.appendIndex(array.size());
      lines.put(there, lineOf(item));
      array.add(read(item, there, depth + 1));
    }
    return array;
  }

  private JsonNode scalar(ScalarNode scalar, JsonPointer at) {
    String text = scalar.getValue();
    ScalarStyle style = scalar.getScalarStyle();
    boolean block = style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED;
    texts.put(at, lineOf(scalar) + (block ? 1 : 0));
    if (onlyTexts) {
      return JSON.textNode(scalar.getTag().equals(Tag.NULL) ? "" : text);
    }
    return typed(scalar, text);
  }

  private static JsonNode typed(ScalarNode scalar, String text) {
    Tag tag = scalar.getTag();
    if (tag.equals(Tag.NULL)) {
      return JSON.nullNode();
    }
    if (tag.equals(Tag.BOOL)) {
      return JSON.booleanNode(text.equalsIgnoreCase("true"));
    }
    if (tag.equals(Tag.INT)) {
      return integer(text);
    }
    if (tag.equals(Tag.FLOAT)) {
      return floating(text);
    }
    if (scalar.getScalarStyle() == ScalarStyle.PLAIN
        && (TRUE.contains(text) || FALSE.contains(text))) {
      return JSON.booleanNode(TRUE.contains(text));
    }
    return JSON.textNode(text);
  }

  private static JsonNode integer(String text) {
    try {
      if (text.startsWith("0x")) {
        return JSON.numberNode(new BigInteger(text.substring(2), 16));
      }
      if (text.startsWith("0o")) {
        return JSON.numberNode(new BigInteger(text.substring(2), 8));
      }
      return JSON.numberNode(new BigInteger(text));
    } catch (NumberFormatException e) {
      return JSON.textNode(text);
    }
  }

  private static JsonNode floating(String text) {
    try {
      return JSON.numberNode(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      // Infinities and NaN, which JSON does not have.
      return JSON.textNode(text);
    }
  }

  private static int lineOf(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  /** The entries below {@code at}, as seen from there. */
  static Map<JsonPointer, Integer> below(JsonPointer at, Map<JsonPointer, Integer> all) {
    String prefix = at.toString();
    Map<JsonPointer, Integer> below = new HashMap<>();
    all.forEach(
        (pointer, line) -> {
          String text = pointer.toString();
          if (text.equals(prefix) || text.startsWith(prefix + "/")) {
            below.put(JsonPointer.compile(text.substring(prefix.length())), line);
          }
        });
    return below;
  }
}
