package com.infisical.devserver.auth;

/**
 * Login by a request to AWS STS that the caller signed (INFISICAL-API.md, 2.3).
 *
 * @param allowedAccountIds comma list of accounts; empty allows any
 * @param allowedPrincipalArns comma list of ARNs, in which {@code *} stands for anything; empty
 *     allows any
 */
public record AwsAuth(
    String identityId, String allowedAccountIds, String allowedPrincipalArns, TokenSettings tokens)
    implements AuthMethod {}
