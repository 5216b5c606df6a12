package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * What an InfisicalSecret reads, as it stands in each of its authentication blocks. An empty string
 * counts as absent.
 *
 * @param secretsPath the folder
 * @param envSlug slug of the environment
 * @param projectId id of the project
 * @param projectSlug slug of the project
 * @param recursive whether folders below are read too
 * @param secretName the only secret to read; absent reads all
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SecretsScope(
    @Required @JsonPropertyDescription("Path of the folder; / is the root.")
        @Nullable String secretsPath,
    @Required @JsonPropertyDescription("Slug of the environment.") @Nullable String envSlug,
    @JsonPropertyDescription("Id of the project. Set this or projectSlug.")
        @Nullable String projectId,
    @JsonPropertyDescription("Slug of the project. Set this or projectId.")
        @Nullable String projectSlug,
    @JsonPropertyDescription("Whether the folders below secretsPath are read too.")
        @Nullable Boolean recursive,
    @JsonPropertyDescription(
            "Name of the only secret to read; not with recursive. Without it, all secrets of the"
                + " folder are read.")
        @Nullable String secretName) {

  /** Reads empty strings as absent. */
  public SecretsScope {
    secretsPath = Absent.ifEmpty(secretsPath);
    envSlug = Absent.ifEmpty(envSlug);
    projectId = Absent.ifEmpty(projectId);
    projectSlug = Absent.ifEmpty(projectSlug);
    secretName = Absent.ifEmpty(secretName);
  }
}
