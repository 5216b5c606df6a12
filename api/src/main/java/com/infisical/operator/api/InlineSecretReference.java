package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * Names a Secret in a resource of {@code v1alpha1}. An empty string counts as absent.
 *
 * @param secretName name of the Secret
 * @param secretNamespace its namespace
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InlineSecretReference(
    @Required @JsonPropertyDescription("Name of the Kubernetes Secret.")
        @Nullable String secretName,
    @Required @JsonPropertyDescription("Namespace of the Kubernetes Secret.")
        @Nullable String secretNamespace) {

  /** Reads empty strings as absent. */
  public InlineSecretReference {
    secretName = Absent.ifEmpty(secretName);
    secretNamespace = Absent.ifEmpty(secretNamespace);
  }

  /** Whether it names a Secret: typed Go clients send references that they leave out as "". */
  static boolean counts(@Nullable InlineSecretReference reference) {
    return reference != null && reference.secretName() != null;
  }
}
