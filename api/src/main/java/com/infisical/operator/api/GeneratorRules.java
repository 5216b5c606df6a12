package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * The rules of each kind of generator.
 *
 * @param passwordSpec rules for passwords
 * @param uuidSpec rules for UUIDs, of which there are none
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GeneratorRules(
    @JsonPropertyDescription("Rules for passwords.") @Nullable PasswordSpec passwordSpec,
    @JsonPropertyDescription("Rules for UUIDs, of which there are none.")
        @Nullable UuidSpec uuidSpec) {
  /** Nothing can be said about a UUID. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record UuidSpec() {}
}
