package com.infisical.client;

import java.time.Instant;

/**
 * A lease as the server keeps it, without its credentials.
 *
 * @param createdAt on the server's clock
 * @param expireAt on the server's clock
 * @param revocationFailed whether the server could not end the credential and tries again by itself
 */
public record LeaseTimes(
    String id, Instant createdAt, Instant expireAt, boolean revocationFailed) {}
