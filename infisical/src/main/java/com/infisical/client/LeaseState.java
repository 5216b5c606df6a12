package com.infisical.client;

import java.util.Optional;

/**
 * A lease that a server was asked about.
 *
 * @param definition empty where the server does not say
 */
public record LeaseState(LeaseTimes lease, Optional<DynamicSecretDefinition> definition) {}
