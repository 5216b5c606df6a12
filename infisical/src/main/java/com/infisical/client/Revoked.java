package com.infisical.client;

/** The server has revoked a token. */
public record Revoked() {}
