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
 * The status of a sync (docs/infisical-static-secret.md). Times are RFC 3339 in UTC.
 *
 * @param conditions the conditions; empty for absent ones
 * @param observedGeneration generation that was last processed
 * @param lastSyncedAt when all targets were last found to be as they should
 * @param syncedKeys number of keys that the sources gave together
 * @param sources what each source gave; empty for an absent list
 * @param targets how each target stands; empty for an absent list
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(value = MergeSchema.class, input = ConditionSchema.CONDITIONS)
public record InfisicalStaticSecretStatus(
    @JsonPropertyDescription("The conditions of the resource, one for each aspect.")
        List<Condition> conditions,
    @JsonPropertyDescription(
            "Generation of the resource that was last processed. If it is lower than"
                + " metadata.generation, the operator has not processed the last change yet.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "When all targets were last found in sync (RFC 3339, UTC). It may lag by a few minutes"
                + " while nothing else changes.")
        @Nullable String lastSyncedAt,
    @JsonPropertyDescription("Number of keys from all sources together.")
        @Nullable Integer syncedKeys,
    @JsonPropertyDescription("The result of each source, in the order of spec.sources.")
        List<SourceStatus> sources,
    @JsonPropertyDescription("The state of each target, in the order of spec.targets.")
        List<TargetStatus> targets) {

  /** Reads null items and empty strings as absent. */
  public InfisicalStaticSecretStatus {
    conditions = Absent.nullItems(conditions);
    lastSyncedAt = Absent.ifEmpty(lastSyncedAt);
    sources = Absent.nullItems(sources);
    targets = Absent.nullItems(targets);
  }

  static InfisicalStaticSecretStatus empty() {
    return new InfisicalStaticSecretStatus(List.of(), null, null, null, List.of(), List.of());
  }

  /** Reads the status and never throws: one of the wrong shape counts as empty. */
  static final class Reader extends LenientReading<InfisicalStaticSecretStatus> {
    Reader() {
      super(".status", InfisicalStaticSecretStatus.class, invalid -> empty());
    }
  }
}
