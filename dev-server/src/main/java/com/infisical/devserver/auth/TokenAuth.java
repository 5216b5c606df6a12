package com.infisical.devserver.auth;

/** No login: an administrator makes access tokens. */
public record TokenAuth(String identityId, TokenSettings tokens) implements AuthMethod {}
