package com.infisical.client;

import java.util.Optional;

/**
 * A server's record of a lease.
 *
 * @param definition empty where the server does not say
 */
public record LeaseState(LeaseTimes lease, Optional<DynamicSecretDefinition> definition) {}
