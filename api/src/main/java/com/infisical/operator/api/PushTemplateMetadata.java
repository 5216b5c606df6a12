package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Map;

/**
 * Metadata in the template of a push, which have no effect.
 *
 * @param labels ignored
 * @param annotations ignored
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PushTemplateMetadata(
    @JsonPropertyDescription("Ignored.") Map<String, String> labels,
    @JsonPropertyDescription("Ignored.") Map<String, String> annotations) {
  /** Copies the maps. */
  public PushTemplateMetadata {
    labels = Absent.nullValues(labels);
    annotations = Absent.nullValues(annotations);
  }
}
