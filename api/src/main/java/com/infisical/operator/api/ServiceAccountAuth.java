package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * A service account of Infisical; no server has them since 2024.
 *
 * @param serviceAccountSecretReference the Secret with its credentials
 * @param projectId id of the project
 * @param environmentName slug of the environment
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ServiceAccountAuth(
    @Required @JsonPropertyDescription("Secret with the credentials.")
        @Nullable InlineSecretReference serviceAccountSecretReference,
    @Required @JsonPropertyDescription("Id of the project.") @Nullable String projectId,
    @Required @JsonPropertyDescription("Slug of the environment.")
        @Nullable String environmentName) {}
