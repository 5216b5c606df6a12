package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** One Secret or ConfigMap to write. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SecretTarget(
    @Nullable String name,
    @Nullable String namespace,
    @Nullable String kind,
    @Nullable String creationPolicy,
    @Nullable String secretType,
    @Nullable TargetTemplate template,
    @Nullable TargetMetadata metadata) {}
