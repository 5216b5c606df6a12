package com.infisical.operator.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Says why a spec could not be read, and keeps what stood there, so that a copy of the object says
 * the same and writing the object back loses nothing.
 *
 * @param reason a sentence that names the field and what is expected there, never the value
 * @param fields the fields of the spec as they were
 */
public record InvalidSpec(String reason, Map<String, JsonNode> fields) {

  /** Copies the fields and keeps their order. */
  public InvalidSpec {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** The reason alone: values do not belong into logs. */
  @Override
  public String toString() {
    return "InvalidSpec[" + reason + "]";
  }
}
