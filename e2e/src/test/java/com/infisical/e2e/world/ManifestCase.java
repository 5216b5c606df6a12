package com.infisical.e2e.world;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * One case of {@code manifests.yaml}: a good manifest with some of its values changed.
 *
 * @param name what is special about it
 * @param manifest what is sent to the API server
 * @param says what the API server must say when it refuses it; empty when it must admit it
 */
public record ManifestCase(String name, JsonNode manifest, String says) {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  static Stream<ManifestCase> refused() {
    return cases("refused");
  }

  public static Stream<ManifestCase> admitted() {
    return cases("admitted");
  }

  private static Stream<ManifestCase> cases(String section) {
    JsonNode file = file();
    return StreamSupport.stream(file.required(section).spliterator(), false)
        .map(
            written ->
                new ManifestCase(
                    written.required("case").textValue(),
                    changed(file.at("/good/" + written.required("kind").textValue()), written),
                    written.path("says").asText()));
  }

  private static JsonNode file() {
    try (InputStream yaml = ManifestCase.class.getResourceAsStream("manifests.yaml")) {
      return new KubernetesSerialization()
          .unmarshal(new String(yaml.readAllBytes(), StandardCharsets.UTF_8), JsonNode.class);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static JsonNode changed(JsonNode good, JsonNode written) {
    JsonNode manifest = good.deepCopy();
    for (JsonNode path : written.path("remove")) {
      JsonPointer pointer = JsonPointer.compile(path.textValue());
      ((ObjectNode) manifest.at(pointer.head())).remove(pointer.last().getMatchingProperty());
    }
    for (Map.Entry<String, JsonNode> change : written.path("set").properties()) {
      JsonPointer pointer = JsonPointer.compile(change.getKey());
      String last = pointer.last().getMatchingProperty();
      switch (manifest.at(pointer.head())) {
        case ObjectNode object -> object.set(last, expanded(change.getValue()));
        case ArrayNode array when last.equals("-") -> array.add(expanded(change.getValue()));
        default -> throw new IllegalArgumentException(change.getKey() + " leads nowhere");
      }
    }
    return manifest;
  }

  /** Writes out what the file abbreviates. */
  private static JsonNode expanded(JsonNode value) {
    if (value.has("copies")) {
      ArrayNode list = NODES.arrayNode();
      for (int i = 0; i < value.get("copies").intValue(); i++) {
        list.add(value.get("of"));
      }
      return list;
    }
    if (value.has("letters")) {
      return NODES.textNode("a".repeat(value.get("letters").intValue()));
    }
    if (value.path("keys").isInt()) {
      ObjectNode map = NODES.objectNode();
      for (int i = 0; i < value.get("keys").intValue(); i++) {
        map.put("key-" + i, "value");
      }
      return map;
    }
    if (value instanceof ObjectNode object) {
      ObjectNode copy = NODES.objectNode();
      object.properties().forEach(field -> copy.set(field.getKey(), expanded(field.getValue())));
      return copy;
    }
    return value;
  }

  /** The name alone, for the report. */
  @Override
  public String toString() {
    return name;
  }
}
