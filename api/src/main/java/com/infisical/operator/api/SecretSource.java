package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One folder to read. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SecretSource(
    @Nullable String projectId,
    @Nullable String projectSlug,
    @Nullable String environmentSlug,
    @Nullable String secretPath,
    @Nullable Boolean recursive,
    @Nullable List<String> tagSlugs) {}
