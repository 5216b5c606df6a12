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
 * The status of a login (docs/infisical-auth.md). Times are RFC 3339 in UTC.
 *
 * @param conditions the conditions; empty for absent ones
 * @param observedGeneration generation that was last processed
 * @param tokenExpiresAt when the present token ends
 * @param lastLoginAt when the last login succeeded
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(value = MergeSchema.class, input = ConditionSchema.CONDITIONS)
public record InfisicalAuthStatus(
    @JsonPropertyDescription("The conditions of the resource, one for each aspect.")
        List<Condition> conditions,
    @JsonPropertyDescription(
            "Generation of the resource that was last processed. If it is lower than"
                + " metadata.generation, the operator has not processed the last change yet.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "When the current access token expires (RFC 3339, UTC). It is renewed long before.")
        @Nullable String tokenExpiresAt,
    @JsonPropertyDescription("When the operator last logged in successfully (RFC 3339, UTC).")
        @Nullable String lastLoginAt) {

  /** Reads null items and empty strings as absent. */
  public InfisicalAuthStatus {
    conditions = Absent.nullItems(conditions);
    tokenExpiresAt = Absent.ifEmpty(tokenExpiresAt);
    lastLoginAt = Absent.ifEmpty(lastLoginAt);
  }

  static InfisicalAuthStatus empty() {
    return new InfisicalAuthStatus(List.of(), null, null, null);
  }

  /** Reads the status and never throws: one of the wrong shape counts as empty. */
  static final class Reader extends LenientReading<InfisicalAuthStatus> {
    Reader() {
      super(".status", InfisicalAuthStatus.class, invalid -> empty());
    }
  }
}
