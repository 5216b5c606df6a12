package com.infisical.operator.api;

/** The block of an InfisicalAuth that belongs to one method of logging in (SPEC section 2). */
public sealed interface AuthBlock
    permits UniversalAuth,
        KubernetesAuth,
        AwsIamAuth,
        AzureAuth,
        GcpIdTokenAuth,
        GcpIamAuth,
        LdapAuth {}
