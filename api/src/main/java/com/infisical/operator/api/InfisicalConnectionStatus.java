package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The status of a connection (docs/infisical-connection.md).
 *
 * @param conditions the conditions; empty for absent ones
 * @param observedGeneration generation that was last processed
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(value = MergeSchema.class, input = ConditionSchema.CONDITIONS)
public record InfisicalConnectionStatus(
    @JsonPropertyDescription("The conditions of the resource, one for each aspect.")
        List<Condition> conditions,
    @JsonPropertyDescription(
            "Generation of the resource that was last processed. If it is lower than"
                + " metadata.generation, the operator has not processed the last change yet.")
        @Nullable Long observedGeneration) {

  /** Reads null items as absent. */
  public InfisicalConnectionStatus {
    conditions = Absent.nullItems(conditions);
  }

  static InfisicalConnectionStatus empty() {
    return new InfisicalConnectionStatus(List.of(), null);
  }

  /** Reads the status and never throws: one of the wrong shape counts as empty. */
  static final class Reader extends LenientReading<InfisicalConnectionStatus> {
    Reader() {
      super(".status", InfisicalConnectionStatus.class, invalid -> empty());
    }
  }
}
