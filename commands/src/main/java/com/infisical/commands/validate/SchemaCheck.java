package com.infisical.commands.validate;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Checks an object against a CRD's structural schema and its rules, as the API server does
 * (kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions).
 *
 * <p>It knows what the operator's CRDs use; a schema that uses more is a bug of this program, which
 * its tests find. For one object.
 */
final class SchemaCheck {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Fields of which a CRD need not speak. */
  private static final List<String> OF_EVERY_OBJECT = List.of("apiVersion", "kind", "metadata");

  private final List<Problem> problems = new ArrayList<>();

  /** What is wrong with {@code object}; empty when the API server admits it. */
  static List<Problem> of(JsonNode object, JsonNode schema) {
    SchemaCheck check = new SchemaCheck();
    ObjectNode own = object instanceof ObjectNode fields ? fields.deepCopy() : NODES.objectNode();
    check.fields(own.remove(OF_EVERY_OBJECT), schema, JsonPointer.empty());
    return check.problems;
  }

  private void check(JsonNode value, JsonNode schema, JsonPointer at) {
    int before = problems.size();
    String type = schema.path("type").asText();
    if (!type.isEmpty() && !isOf(type, value)) {
      refuse(
          at,
          "Invalid value: \"%s\": %s in body must be of type %s: \"%s\""
              .formatted(typeOf(value), Problem.path(at), type, typeOf(value)));
      return;
    }
    choice(value, schema, at);
    switch (value.getNodeType()) {
      case STRING -> text(value.textValue(), schema, at);
      case NUMBER -> number(value, schema, at);
      case ARRAY -> items(value, schema, at);
      case OBJECT -> object(value, schema, at);
      default -> {}
    }
    if (problems.size() == before) {
      rules(value, schema, at);
    }
  }

  private void choice(JsonNode value, JsonNode schema, JsonPointer at) {
    if (schema.has("enum") && !contains(schema.get("enum"), value)) {
      String supported =
          schema
              .get("enum")
              .valueStream()
              .map(JsonNode::toString)
              .collect(Collectors.joining(", "));
      refuse(at, "Unsupported value: %s: supported values: %s".formatted(value, supported));
    }
    if (contains(schema.at("/not/enum"), value)) {
      refuse(
          at,
          "Invalid value: \"%s\" must not validate the schema (not)".formatted(Problem.path(at)));
    }
  }

  private static boolean contains(JsonNode choices, JsonNode value) {
    return choices.valueStream().anyMatch(value::equals);
  }

  private void text(String text, JsonNode schema, JsonPointer at) {
    int length = text.codePointCount(0, text.length());
    if (length > schema.path("maxLength").asInt(Integer.MAX_VALUE)) {
      refuse(
          at, "Too long: may not be more than %d bytes".formatted(schema.get("maxLength").asInt()));
    }
    if (length < schema.path("minLength").asInt()) {
      refuse(
          at,
          "Invalid value: \"%s\": %s in body should be at least %d chars long"
              .formatted(text, Problem.path(at), schema.get("minLength").asInt()));
    }
    String pattern = schema.path("pattern").asText();
    // At the API server, $ is the end of the text; to Java also what comes before a line break
    // there.
    String strict = pattern.replaceFirst("\\$$", "\\\\z");
    if (!pattern.isEmpty() && !Pattern.compile(strict).matcher(text).find()) {
      refuse(
          at,
          "Invalid value: \"%s\": %s in body should match '%s'"
              .formatted(text, Problem.path(at), pattern));
    }
  }

  private void number(JsonNode value, JsonNode schema, JsonPointer at) {
    double number = value.doubleValue();
    if (number < schema.path("minimum").asDouble(Double.NEGATIVE_INFINITY)
        || number > schema.path("maximum").asDouble(Double.POSITIVE_INFINITY)) {
      refuse(
          at,
          "Invalid value: %s: %s in body should not be a number here"
              .formatted(value, Problem.path(at)));
    }
  }

  private void items(JsonNode list, JsonNode schema, JsonPointer at) {
    int size = list.size();
    if (size > schema.path("maxItems").asInt(Integer.MAX_VALUE)) {
      refuse(at, tooMany(size, schema.get("maxItems").asInt()));
      return;
    }
    if (size < schema.path("minItems").asInt()) {
      refuse(
          at,
          "Invalid value: %d: %s in body should have at least %d items"
              .formatted(size, Problem.path(at), schema.get("minItems").asInt()));
    }
    JsonNode keys = schema.path("x-kubernetes-list-map-keys");
    Set<List<JsonNode>> seen = new HashSet<>();
    for (int i = 0; i < size; i++) {
      JsonPointer there = at.appendIndex(i);
      JsonNode item = list.get(i);
      check(item, schema.path("items"), there);
      List<JsonNode> name = keys.valueStream().map(key -> item.path(key.asText())).toList();
      if (!name.isEmpty() && !seen.add(name)) {
        refuse(there, "Duplicate value: another entry has the same " + names(keys));
      }
    }
  }

  private static String names(JsonNode keys) {
    return keys.valueStream().map(JsonNode::asText).collect(Collectors.joining(", "));
  }

  private static String tooMany(int size, int most) {
    return "Too many: %d: must have at most %d items".formatted(size, most);
  }

  private void object(JsonNode object, JsonNode schema, JsonPointer at) {
    if (object.size() > schema.path("maxProperties").asInt(Integer.MAX_VALUE)) {
      refuse(at, tooMany(object.size(), schema.get("maxProperties").asInt()));
      return;
    }
    fields(object, schema, at);
  }

  /** The fields of {@code object}; null for a field counts as its absence. */
  private void fields(JsonNode object, JsonNode schema, JsonPointer at) {
    JsonNode known = schema.path("properties");
    JsonNode others = schema.path("additionalProperties");
    for (JsonNode required : schema.path("required")) {
      if (!object.hasNonNull(required.asText())) {
        refuse(at.appendProperty(required.asText()), "Required value");
      }
    }
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      JsonPointer there = at.appendProperty(field.getKey());
      if (known.has(field.getKey())) {
        if (!field.getValue().isNull()) {
          check(field.getValue(), known.get(field.getKey()), there);
        }
      } else if (others.isObject()) {
        check(field.getValue(), others, there);
      } else if (!schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
        refuse(there, "unknown field; remove it or correct its name");
      }
    }
  }

  private void rules(JsonNode value, JsonNode schema, JsonPointer at) {
    for (JsonNode rule : schema.path("x-kubernetes-validations")) {
      JsonNode self = value instanceof ObjectNode fields ? withoutNulls(fields) : value;
      RuleTwin twin =
          RuleTwin.of(rule.path("rule").asText())
              .orElseThrow(() -> new IllegalStateException("a rule of the CRDs is not known here"));
      if (!twin.holds(self)) {
        String message = twin.message(self).orElse(rule.path("message").asText());
        JsonPointer there = at.append(JsonPointer.compile(pointer(rule)));
        refuse(there, "Invalid value: " + message);
      }
    }
  }

  private static String pointer(JsonNode rule) {
    return rule.path("fieldPath").asText().replace('.', '/');
  }

  private static ObjectNode withoutNulls(ObjectNode fields) {
    ObjectNode copy = fields.deepCopy();
    copy.properties().removeIf(field -> field.getValue().isNull());
    return copy;
  }

  private void refuse(JsonPointer at, String sentence) {
    problems.add(new Problem(at, sentence));
  }

  private static boolean isOf(String type, JsonNode value) {
    return switch (type) {
      case "string" -> value.isTextual();
      case "boolean" -> value.isBoolean();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "array" -> value.isArray();
      case "object" -> value.isObject();
      default -> throw new IllegalStateException("a type of the CRDs is not known here");
    };
  }

  private static String typeOf(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "string";
      case BOOLEAN -> "boolean";
      case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
      case ARRAY -> "array";
      case OBJECT -> "object";
      default -> "null";
    };
  }
}
