package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * A key whose value is generated. An empty string counts as absent.
 *
 * @param destinationSecretName the key
 * @param generatorRef what generates the value
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PushGenerator(
    @Required @JsonPropertyDescription("The key at the server.")
        @Nullable String destinationSecretName,
    @Required @JsonPropertyDescription("What generates the value.")
        @Nullable GeneratorReference generatorRef) {

  /** Reads an empty string as absent. */
  public PushGenerator {
    destinationSecretName = Absent.ifEmpty(destinationSecretName);
  }
}
