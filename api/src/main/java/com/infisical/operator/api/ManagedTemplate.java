package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the data of a target of a {@code v1alpha1} resource is rendered.
 *
 * @param includeAllSecrets whether every key is written besides those of the template
 * @param data a Go template for each key; empty for an absent map
 * @param metadata labels and annotations of the target; absent means those of the resource
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ManagedTemplate(
    @JsonPropertyDescription(
            "Whether every key is written as it is, besides those of the template, which win.")
        @Nullable Boolean includeAllSecrets,
    @JsonPropertyDescription("A Go template for each key of the Secret.") Map<String, String> data,
    @JsonPropertyDescription(
            "The labels and annotations of the Secret. Without it, those of this resource are"
                + " merged into the Secret's own.")
        @Nullable ManagedMetadata metadata) {

  /** Copies the map and keeps its order. */
  public ManagedTemplate {
    data = Absent.nullValues(data);
  }

  /** Whether there is nothing to render: typed Go clients send templates they leave out as {}. */
  @JsonIgnore
  public boolean isEmpty() {
    return data.isEmpty() && !Boolean.TRUE.equals(includeAllSecrets);
  }
}
