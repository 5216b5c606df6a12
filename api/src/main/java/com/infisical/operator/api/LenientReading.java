package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MutableConfigOverride;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads the spec or the status of a resource without ever throwing for what stands there: an object
 * that a reader throws for stops every controller. What does not have the expected shape becomes
 * another value of the same type.
 *
 * @param <T> type of the spec or status
 */
abstract class LenientReading<T> extends JsonDeserializer<T> {
  /**
   * Deeper values are cut off: no field lies so deep, and recursion over what a user wrote is
   * bounded by it.
   */
  static final int DEEPEST = 32;

  /**
   * Twice as many as the limits of the kinds allow. A schema may leave fields open, as the Go
   * operator's does for {@code template.data}.
   */
  static final int MOST_NODES = 100_000;

  /** Larger fields of a spec that could not be read are not kept. */
  static final int MOST_KEPT = 64 * 1024;

  private static final String TOO_MANY = " has more than 100,000 values; make it smaller";

  private static final int BYTES_A_NODE = 56;

  private static final JsonMapper STRICT = strictMapper();

  private final String root;
  private final Class<T> type;
  private final Function<InvalidSpec, T> otherwise;

  /**
   * @param root the field that is read, as messages name it: {@code .spec}
   * @param otherwise makes the value that stands for one of the wrong shape
   */
  LenientReading(String root, Class<T> type, Function<InvalidSpec, T> otherwise) {
    this.root = root;
    this.type = type;
    this.otherwise = otherwise;
  }

  @Override
  public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    BoundedTree.Result read = BoundedTree.read(parser, MOST_NODES, DEEPEST);
    if (read.isCut()) {
      return otherwise.apply(InvalidSpec.withoutFields(root + TOO_MANY));
    }
    JsonNode tree = read.tree();
    Optional<String> copied = InvalidSpec.reasonOfCopy(tree);
    if (copied.isPresent()) {
      return otherwise.apply(InvalidSpec.withoutFields(copied.get()));
    }
    try {
      return STRICT.treeToValue(tree, type);
    } catch (JsonProcessingException mismatch) {
      return otherwise.apply(
          isLarge(tree)
              ? InvalidSpec.withoutFields(reason(mismatch))
              : new InvalidSpec(reason(mismatch), fields(tree)));
    }
  }

  private static Map<String, JsonNode> fields(JsonNode tree) {
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    if (tree instanceof ObjectNode object) {
      object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
    }
    return fields;
  }

  private String reason(JsonProcessingException mismatch) {
    StringBuilder path = new StringBuilder(root);
    if (mismatch instanceof JsonMappingException mapping) {
      for (JsonMappingException.Reference step : mapping.getPath()) {
        if (step.getFieldName() == null) {
          path.append('[').append(step.getIndex()).append(']');
        } else {
          path.append('.').append(abbreviated(step.getFieldName()));
        }
      }
    }
    return path + " must be " + expected(mismatch);
  }

  /** A key that the user chose may be as long as the object. */
  private static String abbreviated(String name) {
    return name.length() <= 253 ? name : name.substring(0, 253) + "…";
  }

  private static String expected(JacksonException mismatch) {
    Class<?> target =
        mismatch instanceof MismatchedInputException input ? input.getTargetType() : null;
    if (target == null) {
      return "of another type";
    } else if (target == String.class) {
      return "a string";
    } else if (target == TemplateData.class) {
      return "a map of strings or one string";
    } else if (target == boolean.class || target == Boolean.class) {
      return "true or false";
    } else if (target == Integer.class || target == Long.class) {
      return "a whole number";
    } else if (Collection.class.isAssignableFrom(target)) {
      return "a list";
    }
    return "a map of fields";
  }

  private static boolean isLarge(JsonNode tree) {
    long size = 0;
    Deque<JsonNode> open = new ArrayDeque<>();
    open.push(tree);
    for (JsonNode node = open.poll(); node != null && size <= MOST_KEPT; node = open.poll()) {
      size += BYTES_A_NODE + node.asText().length();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        size += field.getKey().length();
      }
      node.forEach(open::push);
    }
    return size > MOST_KEPT;
  }

  /** Jackson would take 5 for "5" and "true" for true; the Go operator does not. */
  private static JsonMapper strictMapper() {
    return JsonMapper.builder()
        .addModule(new SimpleModule().addDeserializer(String.class, new SharedStrings()))
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .withCoercionConfig(
            LogicalType.Textual,
            text ->
                text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .withConfigOverride(List.class, LenientReading::emptyForNull)
        .withConfigOverride(Map.class, LenientReading::emptyForNull)
        .build();
  }

  private static void emptyForNull(MutableConfigOverride type) {
    type.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
  }
}
