package com.infisical.operator.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * Reads a JSON value into a tree of bounded size: whoever may create an object decides what is in
 * it, and a tree takes up to thirty times the memory of its text. What lies too deep is empty, and
 * what comes after the limit is missing.
 */
public final class BoundedTree {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final JsonParser parser;
  private final int deepest;
  private int left;
  private boolean cut;

  private BoundedTree(JsonParser parser, int most, int deepest) {
    this.parser = parser;
    this.deepest = deepest;
    this.left = most;
  }

  /**
   * What was read.
   *
   * @param isCut whether something is missing because there was too much
   */
  public record Result(JsonNode tree, boolean isCut) {}

  /**
   * Reads the value at whose first token {@code parser} is, and leaves it at the last.
   *
   * @param most how many nodes the tree may have
   * @param deepest containers at this depth are empty; the value itself is at depth 1
   */
  public static Result read(JsonParser parser, int most, int deepest) throws IOException {
    BoundedTree reading = new BoundedTree(parser, most, deepest);
    JsonNode tree = reading.node(1);
    return new Result(tree, reading.cut);
  }

  private JsonNode node(int depth) throws IOException {
    left--;
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(depth);
      case START_ARRAY -> array(depth);
      case VALUE_STRING -> NODES.textNode(parser.getText());
      case VALUE_NUMBER_INT -> integer();
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      default -> NODES.nullNode();
    };
  }

  private JsonNode integer() throws IOException {
    return switch (parser.getNumberType()) {
      case INT -> NODES.numberNode(parser.getIntValue());
      case LONG -> NODES.numberNode(parser.getLongValue());
      default -> NODES.numberNode(parser.getBigIntegerValue());
    };
  }

  private ObjectNode object(int depth) throws IOException {
    ObjectNode object = NODES.objectNode();
    if (depth >= deepest) {
      parser.skipChildren();
      return object;
    }
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      if (hasRoom()) {
        object.set(name, node(depth + 1));
      }
    }
    return object;
  }

  private ArrayNode array(int depth) throws IOException {
    ArrayNode array = NODES.arrayNode();
    if (depth >= deepest) {
      parser.skipChildren();
      return array;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (hasRoom()) {
        array.add(node(depth + 1));
      }
    }
    return array;
  }

  /** Where there is no room, the value is skipped. */
  private boolean hasRoom() throws IOException {
    if (left > 0) {
      return true;
    }
    cut = true;
    parser.skipChildren();
    return false;
  }
}
