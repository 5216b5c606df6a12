package com.infisical.operator.reload;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.infisical.operator.api.BoundedTree;
import java.io.IOException;

/**
 * Reads the spec of a workload, and of a large one only the beginning: one answer has several, and
 * any of them may have 1.5 MiB. A large one of those that exist has 5,000 nodes.
 */
final class SpecReader extends StdDeserializer<JsonNode> {
  /** More are skipped. */
  static final int MOST_NODES = 20_000;

  private static final long serialVersionUID = 1L;
  private static final int DEEPEST = 32;

  SpecReader() {
    super(JsonNode.class);
  }

  @Override
  public JsonNode deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    return BoundedTree.read(parser, MOST_NODES, DEEPEST).tree();
  }
}
