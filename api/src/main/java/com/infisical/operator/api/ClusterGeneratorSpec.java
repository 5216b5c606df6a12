package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How values are generated (docs/cluster-generator.md).
 *
 * @param kind not read: what refers to a generator says which kind it means
 * @param generator the rules of each kind
 * @param invalid set where the spec could not be read; everything else is absent then
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(
    value = MergeSchema.class,
    input = "properties: {unreadFields: null, kind: {enum: [Password, UUID]}}")
public record ClusterGeneratorSpec(
    @Required @JsonPropertyDescription("What the generator is for: Password or UUID.")
        @Nullable String kind,
    @JsonPropertyDescription("The rules of each kind.") @Nullable GeneratorRules generator,
    @JsonIgnore @Nullable InvalidSpec invalid) {

  /** A spec that was read. */
  public ClusterGeneratorSpec(@Nullable String kind, @Nullable GeneratorRules generator) {
    this(kind, generator, null);
  }

  static ClusterGeneratorSpec unreadable(@Nullable InvalidSpec invalid) {
    return new ClusterGeneratorSpec(null, null, invalid);
  }

  @JsonAnyGetter
  Map<String, JsonNode> unreadFields() {
    return invalid == null ? Map.of() : invalid.fields();
  }

  /** Reads the spec and never throws. */
  static final class Reader extends LenientReading<ClusterGeneratorSpec> {
    Reader() {
      super(".spec", ClusterGeneratorSpec.class, ClusterGeneratorSpec::unreadable);
    }
  }
}
