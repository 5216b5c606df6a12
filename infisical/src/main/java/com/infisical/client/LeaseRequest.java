package com.infisical.client;

import java.util.Optional;

/**
 * A lease to be created.
 *
 * @param resource for which it is, in its namespace; tells alike ones apart and is not sent
 * @param name of the dynamic secret; servers lower it
 * @param ttl as users write it, such as {@code 1h}; empty for the definition's default
 * @param configJson what the type of dynamic secret wants to know, a JSON text; empty for nothing
 */
public record LeaseRequest(
    String resource,
    LeaseScope scope,
    String name,
    Optional<String> ttl,
    Optional<String> configJson) {}
