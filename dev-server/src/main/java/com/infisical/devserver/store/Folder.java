package com.infisical.devserver.store;

import java.time.Instant;

/** One folder. */
public record Folder(
    String id,
    FolderKey at,
    String description,
    int version,
    Instant createdAt,
    Instant updatedAt) {}
