package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * The result of the last read of one source. Nothing here lets anyone guess a value.
 *
 * @param index place of the source in {@code spec.sources}, from 0
 * @param projectId id of the project, where the source names one
 * @param projectSlug slug of the project, where the source names one
 * @param environmentSlug slug of the environment
 * @param secretPath path of the folder
 * @param count number of secrets that were read
 * @param version changes when what was read changes
 * @param lastRead when it was last read, RFC 3339 in UTC
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SourceStatus(
    @JsonPropertyDescription("Index of the source in spec.sources, counted from 0.")
        @Nullable Integer index,
    @JsonPropertyDescription("Id of the project, if the source sets it.")
        @Nullable String projectId,
    @JsonPropertyDescription("Slug of the project, if the source sets it.")
        @Nullable String projectSlug,
    @JsonPropertyDescription("Slug of the environment.") @Nullable String environmentSlug,
    @JsonPropertyDescription("Path of the folder.") @Nullable String secretPath,
    @JsonPropertyDescription("Number of secrets that were read, including imported ones.")
        @Nullable Integer count,
    @JsonPropertyDescription(
            "Changes when the secrets that were read change, and reveals nothing else.")
        @Nullable String version,
    @JsonPropertyDescription(
            "When the source was last read (RFC 3339, UTC). It may lag by a few minutes while"
                + " nothing else changes.")
        @Nullable String lastRead) {}
