package com.infisical.operator.dynamicsecret.lease;

import com.infisical.client.LeaseScope;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A lease that the operator got, without its credential. All times are the server's.
 *
 * @param place where it was got, and where alone it can be renewed and revoked
 * @param since when its current term began: its creation or its last renewal
 * @param expiresAt when the server ends it
 * @param ownEnd when the credential ends by itself, as far as it says so
 * @param defaultTtl of the definition
 * @param max of the definition, counted from the creation
 * @param account keyed digest of the name of a directory's account; empty for other types
 */
public record HeldLease(
    String id,
    Place place,
    String definitionId,
    String type,
    LeaseKind kind,
    Instant createdAt,
    Instant since,
    Instant expiresAt,
    Optional<Instant> ownEnd,
    Optional<Duration> defaultTtl,
    Optional<Duration> max,
    Optional<String> account) {

  /** Half of the shortest time to live that servers accept. */
  private static final Duration LEAST_GAIN = Duration.ofSeconds(30);

  /** Where a lease is: at which server, and where there. */
  public record Place(String address, LeaseScope scope) {}

  /** When the credential is no longer good. */
  public Instant end() {
    return ownEnd.filter(end -> end.isBefore(expiresAt)).orElse(expiresAt);
  }

  /** Whether the credential is good at {@code now}. */
  public boolean lives(Instant now) {
    return end().isAfter(now);
  }

  /** Whether the server still keeps it at {@code now}: what it would have to end. */
  public boolean isKept(Instant now) {
    return expiresAt.isAfter(now);
  }

  /** The same, renewed at {@code now}. */
  public HeldLease renewed(Instant now, Instant newEnd) {
    return new HeldLease(
        id,
        place,
        definitionId,
        type,
        kind,
        createdAt,
        now,
        newEnd,
        ownEnd,
        defaultTtl,
        max,
        account);
  }

  /** The same at another place. */
  public HeldLease at(Place other) {
    return new HeldLease(
        id,
        other,
        definitionId,
        type,
        kind,
        createdAt,
        since,
        expiresAt,
        ownEnd,
        defaultTtl,
        max,
        account);
  }

  /**
   * Whether an end at {@code newEnd} is hardly later than the present one, so that renewing it
   * again and again would not keep it alive.
   */
  public boolean gainsNothing(Instant newEnd) {
    Duration quarter = Duration.between(since, expiresAt).dividedBy(4);
    Duration least = quarter.compareTo(LEAST_GAIN) < 0 ? quarter : LEAST_GAIN;
    return Duration.between(expiresAt, newEnd).compareTo(least) < 0;
  }

  /** The same of another kind. */
  public HeldLease as(LeaseKind other) {
    return new HeldLease(
        id,
        place,
        definitionId,
        type,
        other,
        createdAt,
        since,
        expiresAt,
        ownEnd,
        defaultTtl,
        max,
        account);
  }
}
