package com.infisical.operator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Says why a spec could not be read, and keeps what stood there, so that a copy of the object says
 * the same and writing the object back loses nothing.
 *
 * @param reason a sentence that names the field and what is expected there, never the value
 * @param fields the fields of the spec as they were; none of one that is too large to be kept
 */
public record InvalidSpec(String reason, Map<String, JsonNode> fields) {
  /** Stands for the fields that were not kept; the API server prunes a field of this name. */
  private static final String NOT_KEPT = "unreadSpec";

  /** Copies the fields and keeps their order. */
  public InvalidSpec {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** A spec of which nothing is kept; a copy of the object says {@code reason} nevertheless. */
  static InvalidSpec withoutFields(String reason) {
    return new InvalidSpec(reason, Map.of(NOT_KEPT, TextNode.valueOf(reason)));
  }

  /** The reason, where {@code spec} is a copy of one of which nothing was kept. */
  static Optional<String> reasonOfCopy(JsonNode spec) {
    return Optional.ofNullable(spec.path(NOT_KEPT).textValue());
  }

  /** The reason alone: values do not belong into logs. */
  @Override
  public String toString() {
    return "InvalidSpec[" + reason + "]";
  }
}
