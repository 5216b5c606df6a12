package com.infisical.devserver.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a query or body and collects what does not fit; unknown fields are ignored. A
 * field that does not fit reads as its default until {@link #check()} refuses the whole request
 * (docs/design/infisical-api.md#13-facts-an-embedded-dev-server-must-reproduce: facts 2 and 3). For
 * one thread.
 */
public final class Fields {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final JsonNode source;
  private final boolean textOnly;
  private final List<ApiException.Issue> issues = new ArrayList<>();

  private Fields(JsonNode source, boolean textOnly) {
    this.source = source;
    this.textOnly = textOnly;
  }

  static Fields ofQuery(Map<String, String> query) {
    ObjectNode node = MAPPER.createObjectNode();
    query.forEach(node::put);
    return new Fields(node, true);
  }

  /** The fields of an object. */
  public static Fields ofBody(JsonNode body) {
    Fields fields = new Fields(body, false);
    if (!body.isObject()) {
      fields.issues.add(
          new ApiException.Issue("invalid_type", List.of(), expected("object", body)));
    }
    return fields;
  }

  /** Refuses the request with 422 when a field did not fit. */
  public void check() {
    if (!issues.isEmpty()) {
      throw ApiException.invalid(issues);
    }
  }

  /** Notes an issue of the caller's own. */
  public void refuse(String name, String message) {
    issues.add(new ApiException.Issue("custom", List.of(name), message));
  }

  public boolean has(String name) {
    return node(name) != null;
  }

  /** A string that must be there. */
  public String text(String name) {
    JsonNode node = node(name);
    if (node == null || !node.isTextual()) {
      issue("invalid_type", name, expected("string", node));
      return "";
    }
    return node.textValue();
  }

  /** A string that must be there and not be empty. */
  public String filled(String name) {
    String value = text(name);
    if (value.isEmpty() && has(name)) {
      issue("too_small", name, "Too small: expected string to have >=1 characters");
    }
    return value;
  }

  public Optional<String> optionalText(String name) {
    return node(name) == null ? Optional.empty() : Optional.of(text(name));
  }

  public String text(String name, String otherwise) {
    return optionalText(name).orElse(otherwise);
  }

  /** A boolean; in a query only the literals {@code true} and {@code false}. */
  public boolean flag(String name, boolean otherwise) {
    return optionalFlag(name).orElse(otherwise);
  }

  public Optional<Boolean> optionalFlag(String name) {
    JsonNode node = node(name);
    if (node == null) {
      return Optional.empty();
    }
    if (node.isBoolean()) {
      return Optional.of(node.booleanValue());
    }
    if (textOnly && (node.textValue().equals("true") || node.textValue().equals("false"))) {
      return Optional.of(Boolean.valueOf(node.textValue()));
    }
    if (textOnly) {
      issue("invalid_value", name, "Invalid option: expected one of \"true\"|\"false\"");
    } else {
      issue("invalid_type", name, expected("boolean", node));
    }
    return Optional.empty();
  }

  /** A whole number between the two. */
  public long number(String name, long otherwise, long least, long most) {
    JsonNode node = node(name);
    if (node == null) {
      return otherwise;
    }
    if (!node.isIntegralNumber()) {
      issue("invalid_type", name, expected("number", node));
      return otherwise;
    }
    if (node.longValue() < least) {
      issue("too_small", name, "Too small: expected number to be >=" + least);
    } else if (node.longValue() > most) {
      issue("too_big", name, "Too big: expected number to be <=" + most);
    }
    return node.longValue();
  }

  /** A number of seconds between the two. */
  public Duration seconds(String name, Duration otherwise, long least, long most) {
    return Duration.ofSeconds(number(name, otherwise.toSeconds(), least, most));
  }

  /** A list of strings; empty when absent. */
  public Optional<List<String>> optionalTexts(String name) {
    JsonNode node = node(name);
    if (node == null) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode item : node) {
      texts.add(item.asText());
    }
    if (!node.isArray()) {
      issue("invalid_type", name, expected("array", node));
    }
    return Optional.of(List.copyOf(texts));
  }

  /** An object whose fields are strings; empty when absent. */
  public Map<String, String> textsByName(String name) {
    JsonNode node = node(name);
    if (node == null) {
      return Map.of();
    }
    if (!node.isObject()) {
      issue("invalid_type", name, expected("object", node));
    }
    Map<String, String> texts = new LinkedHashMap<>();
    node.properties().forEach(each -> texts.put(each.getKey(), each.getValue().asText()));
    return texts;
  }

  /** A list of objects, each read by {@code reader}; empty when absent. */
  public <T> List<T> items(String name, Function<Fields, T> reader) {
    JsonNode node = node(name);
    if (node == null) {
      return List.of();
    }
    if (!node.isArray()) {
      issue("invalid_type", name, expected("array", node));
      return List.of();
    }
    List<T> items = new ArrayList<>();
    for (JsonNode item : node) {
      Fields fields = ofBody(item);
      items.add(reader.apply(fields));
      fields.issues.forEach(each -> issues.add(below(name, each)));
    }
    return List.copyOf(items);
  }

  /** An object that must be there. */
  public <T> T object(String name, Function<Fields, T> reader) {
    JsonNode node = node(name);
    Fields fields = ofBody(node == null ? MAPPER.nullNode() : node);
    T value = reader.apply(fields);
    fields.issues.forEach(each -> issues.add(below(name, each)));
    return value;
  }

  private static ApiException.Issue below(String name, ApiException.Issue issue) {
    List<String> path = new ArrayList<>(List.of(name));
    path.addAll(issue.path());
    return new ApiException.Issue(issue.code(), path, issue.message());
  }

  private @Nullable JsonNode node(String name) {
    JsonNode node = source.get(name);
    return node == null || node.isNull() ? null : node;
  }

  private void issue(String code, String name, String message) {
    issues.add(new ApiException.Issue(code, List.of(name), message));
  }

  private static String expected(String type, @Nullable JsonNode found) {
    String received =
        found == null ? "undefined" : found.getNodeType().name().toLowerCase(Locale.ROOT);
    return "Invalid input: expected " + type + ", received " + received;
  }
}
