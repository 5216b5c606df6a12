package com.infisical.devserver.http;

import com.infisical.devserver.store.Identity;

/** The identity that sent a request, proven by an access token. */
public record Caller(Identity identity) {}
