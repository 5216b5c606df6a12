package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * One Secret or ConfigMap to write. An empty string counts as absent.
 *
 * @param name name of the object
 * @param namespace namespace of the object
 * @param kind {@link #SECRET} or {@link #CONFIG_MAP}
 * @param creationPolicy {@link #OWNER} or {@link #ORPHAN}
 * @param secretType type of the Secret; absent means Opaque for a new one and as it is for an
 *     existing one
 * @param template how the data is rendered; absent means every secret becomes a key
 * @param metadata labels and annotations of the target; absent means those of the resource are
 *     merged in
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.kind != 'ConfigMap' || !has(self.secretType) || self.secretType == ''",
    message = "secretType is for targets of kind Secret: remove it from this ConfigMap target",
    fieldPath = ".secretType")
@SchemaCustomizer(
    value = MergeSchema.class,
    input =
        """
        properties:
          kind: {enum: [Secret, ConfigMap]}
          creationPolicy: {enum: [Owner, Orphan]}
        """)
public record SecretTarget(
    @Required
        @Size(min = 1, max = 253)
        @JsonPropertyDescription("Name of the Secret or ConfigMap to write.")
        @Nullable String name,
    @Required
        @Size(min = 1, max = 63)
        @JsonPropertyDescription(
            "Namespace of the Secret or ConfigMap to write. With creationPolicy Owner it must be"
                + " the namespace of this resource.")
        @Nullable String namespace,
    @Required @JsonPropertyDescription("What to write: a Secret or a ConfigMap.")
        @Nullable String kind,
    @Required
        @JsonPropertyDescription(
            "Owner: the target belongs to this resource and is deleted with it. Orphan: the target"
                + " survives this resource.")
        @Nullable String creationPolicy,
    @Size(max = 253)
        @JsonPropertyDescription(
            "Type of the Secret, for example kubernetes.io/dockerconfigjson. Without it, a new"
                + " Secret becomes Opaque and an existing one keeps its type. For targets of kind"
                + " Secret only.")
        @Nullable String secretType,
    @JsonPropertyDescription(
            "How the data of the target is rendered from the secrets that were read. Without it,"
                + " every secret becomes a key.")
        @Nullable TargetTemplate template,
    @JsonPropertyDescription(
            "The labels and annotations of the target. Without it, those of this resource are"
                + " merged into the target's own.")
        @Nullable TargetMetadata metadata) {

  /** Kind of a target that is a Secret. */
  public static final String SECRET = "Secret";

  /** Kind of a target that is a ConfigMap. */
  public static final String CONFIG_MAP = "ConfigMap";

  /** Policy of a target that belongs to its resource. */
  public static final String OWNER = "Owner";

  /** Policy of a target that survives its resource. */
  public static final String ORPHAN = "Orphan";

  /** Reads empty strings as absent. */
  public SecretTarget {
    name = Absent.ifEmpty(name);
    namespace = Absent.ifEmpty(namespace);
    kind = Absent.ifEmpty(kind);
    creationPolicy = Absent.ifEmpty(creationPolicy);
    secretType = Absent.ifEmpty(secretType);
  }
}
