package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * A ConfigMap that an InfisicalSecret writes. An empty string counts as absent.
 *
 * @param configMapName its name
 * @param configMapNamespace its namespace
 * @param creationPolicy {@code Owner}, else {@code Orphan}
 * @param template how its data is rendered
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ManagedConfigMapReference(
    @Required @JsonPropertyDescription("Name of the ConfigMap to write.")
        @Nullable String configMapName,
    @Required @JsonPropertyDescription("Namespace of the ConfigMap to write.")
        @Nullable String configMapNamespace,
    @JsonPropertyDescription(
            "Owner: the target belongs to this resource and is deleted with it. Orphan: the target"
                + " survives this resource.")
        @Nullable String creationPolicy,
    @JsonPropertyDescription(
            "How the data of the target is rendered. Without it, every secret becomes a key.")
        @Nullable ManagedTemplate template) {
  /** Reads empty strings as absent. */
  public ManagedConfigMapReference {
    configMapName = Absent.ifEmpty(configMapName);
    configMapNamespace = Absent.ifEmpty(configMapNamespace);
    creationPolicy = Absent.ifEmpty(creationPolicy);
  }
}
