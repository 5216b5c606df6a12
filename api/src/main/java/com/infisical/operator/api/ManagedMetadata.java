package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Map;

/**
 * The labels and annotations of a target of a {@code v1alpha1} resource.
 *
 * @param labels empty for absent ones
 * @param annotations empty for absent ones
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ManagedMetadata(
    @JsonPropertyDescription("Labels of the Secret.") Map<String, String> labels,
    @JsonPropertyDescription("Annotations of the Secret.") Map<String, String> annotations) {

  /** Copies the maps and keeps their order. */
  public ManagedMetadata {
    labels = Absent.nullValues(labels);
    annotations = Absent.nullValues(annotations);
  }

  /** Whether it says nothing: typed Go clients send what they leave out as {}. */
  @JsonIgnore
  public boolean isEmpty() {
    return labels.isEmpty() && annotations.isEmpty();
  }
}
