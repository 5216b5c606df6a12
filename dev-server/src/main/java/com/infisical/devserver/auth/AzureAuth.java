package com.infisical.devserver.auth;

/**
 * Login by an access token of an Azure identity (docs/design/infisical-api.md#24-azure-auth).
 *
 * @param resource what tokens must be for
 * @param allowedServicePrincipalIds comma list of object ids; empty allows any of the tenant
 */
public record AzureAuth(
    String identityId,
    String tenantId,
    String resource,
    String allowedServicePrincipalIds,
    TokenSettings tokens)
    implements AuthMethod {}
