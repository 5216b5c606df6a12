package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * Refers to a ClusterGenerator. An empty string counts as absent.
 *
 * @param kind {@code Password} or {@code UUID}
 * @param name name of the ClusterGenerator
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(value = MergeSchema.class, input = "properties: {kind: {enum: [Password, UUID]}}")
public record GeneratorReference(
    @Required @JsonPropertyDescription("Which generator is used: Password or UUID.")
        @Nullable String kind,
    @Required @JsonPropertyDescription("Name of the ClusterGenerator.") @Nullable String name) {

  /** Reads empty strings as absent. */
  public GeneratorReference {
    kind = Absent.ifEmpty(kind);
    name = Absent.ifEmpty(name);
  }
}
