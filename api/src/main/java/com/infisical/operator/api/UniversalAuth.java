package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * Logs in with a client id and a client secret (method {@code universal}).
 *
 * @param clientIdRef where the client id is
 * @param clientSecretRef where the client secret is
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record UniversalAuth(
    @Required
        @JsonPropertyDescription(
            "Key of a Secret that contains the client id. White space around it is ignored.")
        @Nullable SecretKeyReference clientIdRef,
    @Required
        @JsonPropertyDescription(
            "Key of a Secret that contains the client secret. Trailing line breaks are ignored.")
        @Nullable SecretKeyReference clientSecretRef)
    implements AuthBlock {}
