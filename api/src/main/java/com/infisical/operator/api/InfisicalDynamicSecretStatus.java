package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a lease (docs/infisical-dynamic-secret.md).
 *
 * @param conditions the conditions; empty for absent ones, and always written: the Go operator's
 *     CRD requires them
 * @param lease the lease that the Secret holds
 * @param dynamicSecretId the id of the dynamic secret
 * @param maxTtl how long a lease may live in all; absent for no limit
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(value = MergeSchema.class, input = ConditionSchema.CONDITIONS)
public record InfisicalDynamicSecretStatus(
    @JsonPropertyDescription("The conditions of the resource, one for each aspect.")
        List<Condition> conditions,
    @JsonPropertyDescription("The lease whose credential the Secret holds.")
        @Nullable LeaseStatus lease,
    @JsonPropertyDescription("Id of the dynamic secret in Infisical.")
        @Nullable String dynamicSecretId,
    @JsonProperty("maxTTL")
        @JsonPropertyDescription("How long a lease may live in all, however often it is renewed.")
        @Nullable String maxTtl) {

  /** Reads null items and empty strings as absent. */
  public InfisicalDynamicSecretStatus {
    conditions = Absent.nullItems(conditions);
    dynamicSecretId = Absent.ifEmpty(dynamicSecretId);
    maxTtl = Absent.ifEmpty(maxTtl);
  }

  static InfisicalDynamicSecretStatus empty() {
    return new InfisicalDynamicSecretStatus(List.of(), null, null, null);
  }

  /** Reads the status and never throws: one of the wrong shape counts as empty. */
  static final class Reader extends LenientReading<InfisicalDynamicSecretStatus> {
    Reader() {
      super(".status", InfisicalDynamicSecretStatus.class, invalid -> empty());
    }
  }
}
