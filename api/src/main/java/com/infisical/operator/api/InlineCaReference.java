package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * Names the key of a Secret that contains CA certificates, in a resource of {@code v1alpha1}. An
 * empty string counts as absent.
 *
 * @param secretName name of the Secret
 * @param secretNamespace its namespace
 * @param key key under the Secret's {@code data}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InlineCaReference(
    @Required @JsonPropertyDescription("Name of the Kubernetes Secret.")
        @Nullable String secretName,
    @Required @JsonPropertyDescription("Namespace of the Kubernetes Secret.")
        @Nullable String secretNamespace,
    @Required
        @JsonPropertyDescription(
            "Key in the data of the Secret that contains one or more PEM certificates.")
        @Nullable String key) {

  /** Reads empty strings as absent. */
  public InlineCaReference {
    secretName = Absent.ifEmpty(secretName);
    secretNamespace = Absent.ifEmpty(secretNamespace);
    key = Absent.ifEmpty(key);
  }

  /** Whether it names nothing, as typed Go clients send a reference that they leave out. */
  boolean isEmpty() {
    return secretName == null && secretNamespace == null && key == null;
  }
}
