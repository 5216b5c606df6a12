package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * The Secret that is pushed. An empty string counts as absent.
 *
 * @param secretName name of the Secret
 * @param secretNamespace its namespace
 * @param template what is pushed instead of the keys as they are
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PushedSecret(
    @Required @JsonPropertyDescription("Name of the Secret.") @Nullable String secretName,
    @Required @JsonPropertyDescription("Namespace of the Secret.") @Nullable String secretNamespace,
    @JsonPropertyDescription(
            "Go templates for what is pushed. If absent, all keys are pushed as they are.")
        @Nullable PushTemplate template) {

  /** Reads empty strings as absent. */
  public PushedSecret {
    secretName = Absent.ifEmpty(secretName);
    secretNamespace = Absent.ifEmpty(secretNamespace);
  }
}
