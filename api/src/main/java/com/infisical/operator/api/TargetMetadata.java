package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;

/**
 * The labels and annotations of a target. Where it is present, the target gets exactly these (and
 * what the system and the operator keep there), and nothing is copied from the resource.
 *
 * @param labels labels of the target; empty for absent ones
 * @param annotations annotations of the target; empty for absent ones
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!has(self.labels) || self.labels.all(key, !key.startsWith('secrets.infisical.com/'))",
    message =
        "keys under secrets.infisical.com/ are the operator's own: remove them from"
            + " metadata.labels",
    fieldPath = ".labels")
@ValidationRule(
    value =
        "!has(self.annotations) || self.annotations.all(key,"
            + " !key.startsWith('secrets.infisical.com/'))",
    message =
        "keys under secrets.infisical.com/ are the operator's own: remove them from"
            + " metadata.annotations",
    fieldPath = ".annotations")
@SchemaCustomizer(
    value = MergeSchema.class,
    input =
        """
        properties:
          labels:
            additionalProperties: {maxLength: 63}
          annotations:
            additionalProperties: {maxLength: 262144}
        """)
public record TargetMetadata(
    @Size(max = 256)
        @JsonPropertyDescription(
            "Labels of the target. Keys under secrets.infisical.com/ are the operator's own and are"
                + " rejected.")
        Map<String, String> labels,
    @Size(max = 256)
        @JsonPropertyDescription(
            "Annotations of the target. Keys under secrets.infisical.com/ are the operator's own"
                + " and are rejected.")
        Map<String, String> annotations) {

  /** Copies the maps and keeps their order. */
  public TargetMetadata {
    labels = Absent.nullValues(labels);
    annotations = Absent.nullValues(annotations);
  }
}
