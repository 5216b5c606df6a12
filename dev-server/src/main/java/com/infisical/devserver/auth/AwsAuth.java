package com.infisical.devserver.auth;

/**
 * Login by a request to AWS STS that the caller signed (docs/design/infisical-api.md#23-aws-auth).
 *
 * @param allowedAccountIds comma list of accounts; empty allows any
 * @param allowedPrincipalArns comma list of ARNs, in which {@code *} stands for anything; empty
 *     allows any
 */
public record AwsAuth(
    String identityId, String allowedAccountIds, String allowedPrincipalArns, TokenSettings tokens)
    implements AuthMethod {}
