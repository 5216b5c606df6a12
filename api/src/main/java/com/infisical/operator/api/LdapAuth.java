package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** LDAP auth. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LdapAuth(
    @Nullable SecretKeyReference identityIdRef,
    @Nullable SecretKeyReference usernameRef,
    @Nullable SecretKeyReference passwordRef) {}
