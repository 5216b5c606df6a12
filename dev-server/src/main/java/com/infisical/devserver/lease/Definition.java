package com.infisical.devserver.lease;

import com.infisical.devserver.store.FolderKey;
import java.time.Instant;
import java.util.Optional;

/** A dynamic secret. */
public record Definition(
    String id,
    String name,
    FolderKey folder,
    LeaseBehaviour behaviour,
    String type,
    String defaultTtl,
    Optional<String> maxTtl,
    CredentialIssuer issuer,
    Instant createdAt) {}
