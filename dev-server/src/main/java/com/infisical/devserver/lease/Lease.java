package com.infisical.devserver.lease;

import java.time.Instant;

/**
 * A lease that has not ended.
 *
 * @param stuck whether its credential could not be ended when that was asked for
 */
public record Lease(
    String id,
    Definition definition,
    String entityId,
    Instant createdAt,
    Instant expireAt,
    boolean stuck) {
  Lease until(Instant end) {
    return new Lease(id, definition, entityId, createdAt, end, stuck);
  }

  Lease asStuck() {
    return new Lease(id, definition, entityId, createdAt, expireAt, true);
  }
}
