package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * Uses an access token that was made at Infisical, without a login (method {@code token}).
 *
 * @param tokenRef where the token is
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TokenAuth(
    @Required
        @JsonPropertyDescription(
            "Key of a Secret that contains the access token. White space around it is ignored. The"
                + " operator neither renews nor revokes it.")
        @Nullable SecretKeyReference tokenRef)
    implements AuthBlock {}
