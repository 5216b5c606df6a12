package com.infisical.client;

import java.time.Instant;

/**
 * A shared secret as a folder stores it: references are not expanded, nothing is imported.
 *
 * @param value what is stored; a placeholder where it is hidden
 * @param hidden whether the identity may not read the value, which must then not be used
 * @param rotated whether the server itself changes the value from time to time
 * @param createdAt by the server's clock; {@link Instant#EPOCH} where it does not say
 */
public record StoredSecret(
    String id, String key, SecretText value, boolean hidden, boolean rotated, Instant createdAt) {}
