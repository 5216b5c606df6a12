package com.infisical.client;

/**
 * Where a dynamic secret is (docs/design/infisical-api.md#7-dynamic-secret-leases).
 *
 * @param projectSlug the slug, not the id: lease calls know no ids
 * @param path of the folder, such as {@code /app}
 */
public record LeaseScope(String projectSlug, String environmentSlug, String path) {}
