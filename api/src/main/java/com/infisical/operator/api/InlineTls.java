package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * TLS settings in a resource of {@code v1alpha1}. A reference whose fields are all empty counts as
 * absent.
 *
 * @param caRef CA certificates that are trusted besides the system's
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InlineTls(
    @JsonPropertyDescription(
            "Key of a Secret with CA certificates. They are trusted in addition to the system's"
                + " trust store, for every call to this server.")
        @Nullable InlineCaReference caRef) {

  /** Reads a reference without any field as absent. */
  public InlineTls {
    caRef = caRef == null || caRef.isEmpty() ? null : caRef;
  }
}
