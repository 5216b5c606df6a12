package com.infisical.client;

/** The server takes a token for a valid one. */
public record TokenAccepted() {}
