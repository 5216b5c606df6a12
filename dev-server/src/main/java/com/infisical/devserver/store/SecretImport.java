package com.infisical.devserver.store;

import java.time.Instant;

/** One import of a folder into another; a later position beats an earlier one. */
public record SecretImport(
    String id,
    FolderKey into,
    FolderKey from,
    int position,
    boolean replication,
    Instant createdAt,
    Instant updatedAt) {}
