package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * Names another resource of this API group, or a service account. Both fields are required by the
 * schema; an object older than it may lack them. An empty string counts as absent.
 *
 * @param name name of the resource
 * @param namespace namespace of the resource
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ResourceReference(
    @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of the referenced object.")
        @Nullable String name,
    @Required
        @Size(min = 1, max = 63)
        @JsonPropertyDescription("Namespace of the referenced object.")
        @Nullable String namespace) {

  /** Reads empty strings as absent. */
  public ResourceReference {
    name = Absent.ifEmpty(name);
    namespace = Absent.ifEmpty(namespace);
  }

  /** Whether it names nothing, as typed clients send a reference that they leave out. */
  boolean isEmpty() {
    return name == null && namespace == null;
  }
}
