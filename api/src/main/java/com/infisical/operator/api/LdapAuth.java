package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * Logs in with a name and a password of an LDAP directory (method {@code ldap}).
 *
 * @param identityIdRef where the id of the machine identity is
 * @param usernameRef where the user name is
 * @param passwordRef where the password is
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LdapAuth(
    @Required @JsonPropertyDescription(AuthBlock.IDENTITY_ID)
        @Nullable SecretKeyReference identityIdRef,
    @Required
        @JsonPropertyDescription(
            "Key of a Secret that contains the user name in the directory. White space around it is"
                + " ignored.")
        @Nullable SecretKeyReference usernameRef,
    @Required
        @JsonPropertyDescription(
            "Key of a Secret that contains the password in the directory. Trailing line breaks are"
                + " ignored.")
        @Nullable SecretKeyReference passwordRef)
    implements AuthBlock {}
