package com.infisical.operator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Replaces, adds or removes one to three values anywhere below {@code spec} and {@code status}. */
final class Mutation {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Random random;

  Mutation(Random random) {
    this.random = random;
  }

  ObjectNode of(JsonNode good) {
    ObjectNode mutated = good.deepCopy();
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      List<JsonNode> containers = new ArrayList<>();
      collect(mutated.path("spec"), containers);
      collect(mutated.path("status"), containers);
      if (!containers.isEmpty()) {
        mutate(containers.get(random.nextInt(containers.size())));
      }
    }
    return mutated;
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainerNode()) {
      containers.add(node);
      node.forEach(child -> collect(child, containers));
    }
  }

  private void mutate(JsonNode container) {
    switch (container) {
      case ObjectNode object when !object.isEmpty() -> {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        String name = names.get(random.nextInt(names.size()));
        if (random.nextInt(5) == 0) {
          object.remove(name);
        } else {
          object.set(name, value());
        }
      }
      case ObjectNode object -> object.set("key", value());
      case ArrayNode array when !array.isEmpty() && random.nextBoolean() ->
          array.set(random.nextInt(array.size()), value());
      case ArrayNode array -> array.add(value());
      default -> throw new IllegalStateException("not a container");
    }
  }

  private JsonNode value() {
    return switch (random.nextInt(13)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.textNode("");
      case 2 -> NODES.textNode("text");
      case 3 -> NODES.numberNode(-1);
      case 4 -> NODES.numberNode(Long.MAX_VALUE);
      case 5 -> NODES.numberNode(1e300);
      case 6 -> NODES.booleanNode(random.nextBoolean());
      case 7 -> NODES.arrayNode();
      case 8 -> NODES.arrayNode().add("text");
      case 9 -> NODES.arrayNode().addNull().add(NODES.objectNode());
      case 10 -> NODES.objectNode();
      case 11 -> NODES.objectNode().put("key", 1).put("name", true);
      default -> NODES.objectNode().set("", NODES.arrayNode().add(NODES.arrayNode()));
    };
  }
}
