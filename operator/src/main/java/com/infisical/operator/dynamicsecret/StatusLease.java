package com.infisical.operator.dynamicsecret;

import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.LeaseStatus;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lease that a status names, which another operator may have written.
 *
 * @param createdAt empty where it cannot be read
 * @param expiresAt empty where it cannot be read
 */
record StatusLease(String id, Optional<Instant> createdAt, Optional<Instant> expiresAt) {
  /** The one of {@code resource}; empty where there is none. */
  static Optional<StatusLease> of(InfisicalDynamicSecret resource) {
    LeaseStatus lease = resource.getStatus().lease();
    return lease == null || lease.id() == null || lease.id().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new StatusLease(lease.id(), time(lease.creationTimestamp()), time(lease.expiresAt())));
  }

  private static Optional<Instant> time(@Nullable String text) {
    try {
      return text == null ? Optional.empty() : Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
