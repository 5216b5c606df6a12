package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * The state of one target. Nothing here lets anyone guess a value.
 *
 * @param kind kind of the target
 * @param namespace namespace of the target
 * @param name name of the target
 * @param state one word for how it stands
 * @param message what is wrong and what to do, where something is
 * @param version changes when the target's data changes
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TargetStatus(
    @JsonPropertyDescription("Secret or ConfigMap.") @Nullable String kind,
    @JsonPropertyDescription("Namespace of the target.") @Nullable String namespace,
    @JsonPropertyDescription("Name of the target.") @Nullable String name,
    @JsonPropertyDescription("One word for the state of the target.") @Nullable String state,
    @JsonPropertyDescription("What is wrong with the target, if anything, and what to do about it.")
        @Nullable String message,
    @JsonPropertyDescription(
            "Changes when the data of the target changes, and reveals nothing else.")
        @Nullable String version) {}
