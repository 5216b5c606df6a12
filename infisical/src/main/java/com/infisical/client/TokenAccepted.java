package com.infisical.client;

/** Reply to the check of a token: the server accepts it. */
public record TokenAccepted() {}
