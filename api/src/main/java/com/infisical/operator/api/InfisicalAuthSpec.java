package com.infisical.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** How to log in (SPEC section 2). */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InfisicalAuthSpec(
    @Nullable ResourceReference infisicalConnectionRef,
    @Nullable String method,
    @Nullable UniversalAuth universal,
    @Nullable KubernetesAuth kubernetes,
    @Nullable AwsIamAuth awsIam,
    @Nullable AzureAuth azure,
    @Nullable GcpIdTokenAuth gcpIdToken,
    @Nullable GcpIamAuth gcpIam,
    @Nullable LdapAuth ldap) {}
