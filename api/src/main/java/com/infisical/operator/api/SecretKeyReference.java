package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * Names one key of a Kubernetes Secret. All fields are required by the schema; an object older than
 * it may lack them. An empty string counts as absent.
 *
 * @param name name of the Secret
 * @param namespace namespace of the Secret
 * @param key key under the Secret's {@code data}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SecretKeyReference(
    @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of the Kubernetes Secret.")
        @Nullable String name,
    @Required
        @Size(min = 1, max = 63)
        @JsonPropertyDescription("Namespace of the Kubernetes Secret.")
        @Nullable String namespace,
    @Required
        @Size(min = 1, max = 253)
        @JsonPropertyDescription("Key in the data of the Secret that contains the value.")
        @Nullable String key) {

  /** Reads empty strings as absent. */
  public SecretKeyReference {
    name = Absent.ifEmpty(name);
    namespace = Absent.ifEmpty(namespace);
    key = Absent.ifEmpty(key);
  }
}
