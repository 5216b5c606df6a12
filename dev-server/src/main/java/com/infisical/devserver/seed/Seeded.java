package com.infisical.devserver.seed;

import com.infisical.devserver.ClientCredentials;
import java.util.Optional;

/**
 * An identity that a seed made.
 *
 * @param credentials where it has universal auth
 */
public record Seeded(String name, String identityId, Optional<ClientCredentials> credentials) {}
