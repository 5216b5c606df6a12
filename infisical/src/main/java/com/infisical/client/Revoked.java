package com.infisical.client;

/** Reply to a revocation: the token is revoked. */
public record Revoked() {}
