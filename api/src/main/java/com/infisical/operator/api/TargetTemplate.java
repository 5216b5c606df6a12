package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import org.jspecify.annotations.Nullable;

/**
 * How the data of a target is rendered. Without {@code data} the target is written as if it had no
 * template.
 *
 * @param engineVersion {@code v1}, the only one there is; absent means the same
 * @param data the templates; absent also where an empty string or null is sent
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(
    value = MergeSchema.class,
    // No CEL can see a field of two types, so plain schema refuses the other types: numbers, lists,
    // booleans.
    input =
        """
        properties:
          engineVersion: {enum: ['', v1]}
          data:
            type: null
            properties: null
            x-kubernetes-preserve-unknown-fields: true
            maxLength: 262144
            maxProperties: 256
            additionalProperties: {type: string, maxLength: 262144}
            minimum: 1
            maximum: 0
            minItems: 1
            maxItems: 0
            not: {enum: [true, false]}
        """)
public record TargetTemplate(
    @JsonPropertyDescription("Version of the template language. There is one: v1.")
        @Nullable String engineVersion,
    @JsonPropertyDescription(
            "Either a map that gives a Go template for each key of the target, or one string, a Go"
                + " template that produces a YAML map of all keys. Only these keys are written. At"
                + " most 256 keys and 256 KiB.")
        @Nullable TemplateData data) {

  /** Reads an empty version as absent. */
  public TargetTemplate {
    engineVersion = Absent.ifEmpty(engineVersion);
  }
}
