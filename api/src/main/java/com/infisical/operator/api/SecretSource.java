package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One folder of a project in Infisical to read. An empty string counts as absent.
 *
 * @param projectId id of the project
 * @param projectSlug slug of the project, where the id is not given
 * @param environmentSlug slug of the environment
 * @param secretPath path of the folder
 * @param recursive whether the folders below are read too
 * @param tagSlugs slugs of tags, one of which a secret must carry; empty for all secrets
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "(has(self.projectId) && self.projectId != '') != (has(self.projectSlug) &&"
            + " self.projectSlug != '')",
    message = "set exactly one of projectId and projectSlug",
    fieldPath = ".projectId")
@SchemaCustomizer(
    value = MergeSchema.class,
    input =
        """
        properties:
          tagSlugs:
            items: {maxLength: 1024}
            x-kubernetes-list-type: atomic
        """)
public record SecretSource(
    @Size(max = 1024)
        @JsonPropertyDescription("Id of the project in Infisical. Set either this or projectSlug.")
        @Nullable String projectId,
    @Size(max = 1024)
        @JsonPropertyDescription("Slug of the project in Infisical. Set either this or projectId.")
        @Nullable String projectSlug,
    @Required
        @Size(min = 1, max = 1024)
        @JsonPropertyDescription("Slug of the environment, for example dev or prod.")
        @Nullable String environmentSlug,
    @Required
        @Size(min = 1, max = 1024)
        @JsonPropertyDescription("Path of the folder to read, for example / or /app.")
        @Nullable String secretPath,
    @JsonPropertyDescription(
            "Whether subfolders of secretPath are read as well. By default they are not.")
        boolean recursive,
    @Size(max = 256)
        @JsonPropertyDescription(
            "Slugs of tags: only secrets with at least one of them are read. If empty, all secrets"
                + " are.")
        List<String> tagSlugs) {

  /** Reads empty strings as absent. */
  public SecretSource {
    projectId = Absent.ifEmpty(projectId);
    projectSlug = Absent.ifEmpty(projectSlug);
    environmentSlug = Absent.ifEmpty(environmentSlug);
    secretPath = Absent.ifEmpty(secretPath);
    tagSlugs = Absent.emptyItems(tagSlugs);
  }
}
