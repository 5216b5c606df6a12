package com.infisical.client;

import java.util.Optional;

/**
 * A dynamic secret that leases are made of.
 *
 * @param type such as {@code sql-database}; blank where the server does not say
 * @param defaultTtl as the server has it, to be read by {@link MsDuration}
 * @param maxTtl as the server has it; empty for none
 */
public record DynamicSecretDefinition(
    String id, String type, Optional<String> defaultTtl, Optional<String> maxTtl) {}
