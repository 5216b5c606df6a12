package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.infisical.operator.api.schema.MergeSchema;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import org.jspecify.annotations.Nullable;

/**
 * What a generated password is made of.
 *
 * @param length number of characters; 0 is absent
 * @param digits number of digits
 * @param symbols number of symbols
 * @param symbolCharacters the symbols to choose from; empty is absent
 * @param noUpper whether letters are lower case only
 * @param allowRepeat whether a character may occur twice
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@SchemaCustomizer(
    value = MergeSchema.class,
    input =
        """
        properties:
          length: {format: null}
          digits: {format: null}
          symbols: {format: null}
        """)
public record PasswordSpec(
    @JsonPropertyDescription("Number of characters, at most 4096. 24 if absent or 0.")
        @Nullable Long length,
    @JsonPropertyDescription("Number of digits. A quarter of the length if absent.")
        @Nullable Long digits,
    @JsonPropertyDescription("Number of symbols. A quarter of the length if absent.")
        @Nullable Long symbols,
    @JsonPropertyDescription("The symbols to choose from. If absent, 30 symbols of ASCII.")
        @Nullable String symbolCharacters,
    @JsonPropertyDescription("Whether letters are lower case only.") boolean noUpper,
    @JsonPropertyDescription("Whether a character may occur more than once.") boolean allowRepeat) {

  /** Reads an empty string as absent. */
  public PasswordSpec {
    symbolCharacters = Absent.ifEmpty(symbolCharacters);
  }
}
