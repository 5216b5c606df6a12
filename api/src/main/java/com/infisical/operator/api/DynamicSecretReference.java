package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * The dynamic secret that leases are made of. An empty string counts as absent.
 *
 * @param secretName its name
 * @param secretsPath the folder that it is in
 * @param environmentSlug the environment
 * @param projectId the project; one of this and {@code projectSlug}
 * @param projectSlug the project
 * @param config what its type wants to know of a lease
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(
    value = MergeSchema.class,
    input =
        """
        properties:
          config: {type: object, x-kubernetes-preserve-unknown-fields: true}
        """)
public record DynamicSecretReference(
    @Required @JsonPropertyDescription("Name of the dynamic secret in Infisical.")
        @Nullable String secretName,
    @Required
        @JsonPropertyDescription("Folder that the dynamic secret is in, / for the root folder.")
        @Nullable String secretsPath,
    @Required @JsonPropertyDescription("Slug of the environment, for example dev.")
        @Nullable String environmentSlug,
    @JsonPropertyDescription("Id of the project. Set this or projectSlug.")
        @Nullable String projectId,
    @JsonPropertyDescription("Slug of the project. Set this or projectId.")
        @Nullable String projectSlug,
    @JsonPropertyDescription(
            "What the type of the dynamic secret asks for at each lease, for example {principals:"
                + " [ubuntu]} for SSH or {namespace: apps} for Kubernetes. A field of this operator"
                + " alone.")
        @Nullable JsonNode config) {

  /** Reads empty strings, and a null or empty {@code config}, as absent. */
  public DynamicSecretReference {
    secretName = Absent.ifEmpty(secretName);
    secretsPath = Absent.ifEmpty(secretsPath);
    environmentSlug = Absent.ifEmpty(environmentSlug);
    projectId = Absent.ifEmpty(projectId);
    projectSlug = Absent.ifEmpty(projectSlug);
    config = config == null || config.isNull() || config.isEmpty() ? null : config;
  }
}
