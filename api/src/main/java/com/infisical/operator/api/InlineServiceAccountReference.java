package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * Names a service account in a resource of {@code v1alpha1}. An empty string counts as absent.
 *
 * @param name name of the service account
 * @param namespace its namespace
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InlineServiceAccountReference(
    @Required @JsonPropertyDescription("Name of the service account.") @Nullable String name,
    @Required @JsonPropertyDescription("Namespace of the service account.")
        @Nullable String namespace) {

  /** Reads empty strings as absent. */
  public InlineServiceAccountReference {
    name = Absent.ifEmpty(name);
    namespace = Absent.ifEmpty(namespace);
  }
}
