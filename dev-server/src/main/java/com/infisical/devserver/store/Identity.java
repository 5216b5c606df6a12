package com.infisical.devserver.store;

import java.time.Instant;

/**
 * One machine identity.
 *
 * @param organizationAdmin may create projects and identities, and is an admin of every project
 */
public record Identity(String id, String name, boolean organizationAdmin, Instant createdAt) {}
