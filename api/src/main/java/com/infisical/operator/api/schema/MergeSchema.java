package com.infisical.operator.api.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer.Customizer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;

/**
 * Merges a piece of schema, written as YAML in the annotation, into the schema generated for a
 * type: maps are merged at every depth, {@code null} removes, anything else replaces. (The
 * generator's own customizer replaces all {@code properties} at once.) It runs while CRDs are
 * generated and never in the operator.
 */
public final class MergeSchema implements Customizer {

  @Override
  public JSONSchemaProps apply(
      JSONSchemaProps schema, String input, KubernetesSerialization serialization) {
    ObjectNode merged = serialization.convertValue(schema, ObjectNode.class);
    merge(merged, serialization.unmarshal(input, ObjectNode.class));
    return serialization.convertValue(merged, JSONSchemaProps.class);
  }

  private static void merge(ObjectNode into, ObjectNode from) {
    for (Map.Entry<String, JsonNode> entry : from.properties()) {
      String name = entry.getKey();
      if (entry.getValue().isNull()) {
        into.remove(name);
      } else if (entry.getValue() instanceof ObjectNode piece
          && into.get(name) instanceof ObjectNode present) {
        merge(present, piece);
      } else {
        into.set(name, entry.getValue());
      }
    }
  }
}
