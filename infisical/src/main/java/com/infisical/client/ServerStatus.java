package com.infisical.client;

/**
 * The answer of {@code GET /api/status}.
 *
 * @param message {@code "Ok"} from a server that is well
 */
public record ServerStatus(String message) {}
