package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * Logs in with an ID token of the operator's own Google service account (method {@code
 * gcp-id-token}).
 *
 * @param identityIdRef where the id of the machine identity is
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GcpIdTokenAuth(
    @Required @JsonPropertyDescription(AuthBlock.IDENTITY_ID)
        @Nullable SecretKeyReference identityIdRef)
    implements AuthBlock {}
