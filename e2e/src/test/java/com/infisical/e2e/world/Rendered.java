package com.infisical.e2e.world;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The objects that a chart renders to. */
public record Rendered(List<JsonNode> objects) {
  private static final YAMLMapper YAML = new YAMLMapper();

  /** Reads the output of {@code helm template}. */
  public static Rendered of(String manifests) {
    try {
      return new Rendered(
          YAML
              .readValues(YAML.createParser(manifests), new TypeReference<JsonNode>() {})
              .readAll()
              .stream()
              .filter(JsonNode::isObject)
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException("The chart did not render to YAML", e);
    }
  }

  /** {@code Kind name}, or {@code Kind namespace/name} outside of the release's namespace. */
  public Set<String> names(String releaseNamespace) {
    return objects.stream()
        .map(
            object -> {
              JsonNode meta = object.path("metadata");
              String namespace = meta.path("namespace").asText("");
              boolean elsewhere = !namespace.isEmpty() && !namespace.equals(releaseNamespace);
              return "%s %s%s"
                  .formatted(
                      object.path("kind").asText(),
                      elsewhere ? namespace + "/" : "",
                      meta.path("name").asText());
            })
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The only object of a kind. */
  public JsonNode only(String kind) {
    List<JsonNode> found = all(kind);
    if (found.size() != 1) {
      throw new AssertionError("%d objects of kind %s".formatted(found.size(), kind));
    }
    return found.getFirst();
  }

  /** All objects of a kind. */
  public List<JsonNode> all(String kind) {
    return objects.stream().filter(each -> each.path("kind").asText().equals(kind)).toList();
  }

  /** The container of the Deployment. */
  public JsonNode container() {
    return only("Deployment").at("/spec/template/spec/containers/0");
  }

  /** The texts of a list. */
  public static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }
}
