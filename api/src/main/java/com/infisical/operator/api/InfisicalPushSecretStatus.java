package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Map;

/**
 * The status of a push (docs/infisical-push-secret.md). Both fields are always written, empty if
 * need be: the Go operator's CRD requires them.
 *
 * @param conditions the conditions; empty for absent ones
 * @param managedSecrets by id: the key of what was created from the source Secret; empty for absent
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(value = MergeSchema.class, input = ConditionSchema.CONDITIONS)
public record InfisicalPushSecretStatus(
    @JsonPropertyDescription("The conditions of the resource, one for each aspect.")
        List<Condition> conditions,
    @JsonPropertyDescription(
            "The secrets that this resource created at the server from its source Secret: their ids"
                + " and keys.")
        Map<String, String> managedSecrets) {

  /** Reads null items as absent. */
  public InfisicalPushSecretStatus {
    conditions = Absent.nullItems(conditions);
    managedSecrets = Absent.nullValues(managedSecrets);
  }

  static InfisicalPushSecretStatus empty() {
    return new InfisicalPushSecretStatus(List.of(), Map.of());
  }

  /** Reads the status and never throws: one of the wrong shape counts as empty. */
  static final class Reader extends LenientReading<InfisicalPushSecretStatus> {
    Reader() {
      super(".status", InfisicalPushSecretStatus.class, invalid -> empty());
    }
  }
}
