package com.infisical.operator.api;

/**
 * The block of an InfisicalAuth that belongs to one method of logging in (docs/infisical-auth.md).
 */
public sealed interface AuthBlock
    permits UniversalAuth,
        ServiceAccountBlock,
        AwsIamAuth,
        AzureAuth,
        GcpIdTokenAuth,
        GcpIamAuth,
        LdapAuth,
        TokenAuth {}
