package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a push makes of its Secret.
 *
 * @param includeAllSecrets whether the keys of the Secret are pushed as well
 * @param data a Go template for each key; empty for an absent map
 * @param metadata ignored
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PushTemplate(
    @JsonPropertyDescription(
            "Whether all keys of the Secret are pushed as well; a key of data takes precedence.")
        boolean includeAllSecrets,
    @JsonPropertyDescription(
            "A Go template for each key to push, for example {{ .PASSWORD.Value }}.")
        Map<String, String> data,
    @JsonPropertyDescription("Accepted and ignored, as by the Go operator.")
        @Nullable PushTemplateMetadata metadata) {

  /** Copies the map and keeps its order. */
  public PushTemplate {
    data = Absent.nullValues(data);
  }
}
