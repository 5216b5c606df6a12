package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/**
 * The status of an InfisicalSecret: conditions and nothing else, as the Go operator's.
 *
 * @param conditions never null: the Go operator's CRD refuses a status without them
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@SchemaCustomizer(value = MergeSchema.class, input = ConditionSchema.CONDITIONS)
public record InfisicalSecretStatus(
    @JsonPropertyDescription("The conditions of the resource, one for each aspect.")
        List<Condition> conditions) {

  /** Reads null items as absent. */
  public InfisicalSecretStatus {
    conditions = Absent.nullItems(conditions);
  }

  static InfisicalSecretStatus empty() {
    return new InfisicalSecretStatus(List.of());
  }

  /** Reads the status and never throws: one of the wrong shape counts as empty. */
  static final class Reader extends LenientReading<InfisicalSecretStatus> {
    Reader() {
      super(".status", InfisicalSecretStatus.class, invalid -> empty());
    }
  }
}
