package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * The folder that a push writes to. An empty string counts as absent.
 *
 * @param projectId the project's id; this or the slug
 * @param projectSlug the project's slug; this or the id
 * @param environmentSlug slug of the environment
 * @param secretsPath the folder
 * @param createMissingFolders whether a folder that is missing is created
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PushDestination(
    @JsonPropertyDescription("Id of the project. Either this or projectSlug.")
        @Nullable String projectId,
    @JsonPropertyDescription("Slug of the project. Either this or projectId.")
        @Nullable String projectSlug,
    @Required @JsonPropertyDescription("Slug of the environment.") @Nullable String environmentSlug,
    @Required @JsonPropertyDescription("The folder to push to, for example /app.")
        @Nullable String secretsPath,
    @JsonPropertyDescription(
            "Whether the operator creates the folder if it is missing. The Go operator does not"
                + " know this field.")
        boolean createMissingFolders) {

  /** Reads empty strings as absent. */
  public PushDestination {
    projectId = Absent.ifEmpty(projectId);
    projectSlug = Absent.ifEmpty(projectSlug);
    environmentSlug = Absent.ifEmpty(environmentSlug);
    secretsPath = Absent.ifEmpty(secretsPath);
  }
}
