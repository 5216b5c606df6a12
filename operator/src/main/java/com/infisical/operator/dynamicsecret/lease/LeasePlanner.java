package com.infisical.operator.dynamicsecret.lease;

import com.infisical.operator.dynamicsecret.lease.Upkeep.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides when a lease is renewed and when it is rotated, that is replaced by a new one
 * (docs/infisical-dynamic-secret.md).
 *
 * <p>Pure: all times are the server's and handed in. A renewal counts from the old end, so it comes
 * when a third of the term is left: then the end stays within one and a half terms of now.
 */
public final class LeasePlanner {
  private static final Duration LEAST_TTL = Duration.ofMinutes(1);
  private static final Duration LEAST_MARGIN = Duration.ofMinutes(5);
  private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(5);
  private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(1);
  private static final Duration ASKED_EVERY = Duration.ofHours(1);
  private static final double ASKED_SPREAD = 0.25;
  private static final int SHARE_LEFT = 3;
  private static final int MARGIN_SHARE = 5;
  private static final int PATIENCE_SHARE = 4;
  private static final double SPREAD = 0.1;
  private static final int STEPS = 1_000;

  private LeasePlanner() {}

  /** What {@code lease} needs at {@code now}. */
  public static Upkeep upkeep(HeldLease lease, RenewalWish wish, Instant now) {
    if (!lease.lives(now)) {
      return new Upkeep.Replace(Cause.EXPIRED);
    }
    Optional<Instant> lastCall = replaceBy(lease);
    if (lastCall.filter(at -> !at.isAfter(now)).isPresent()) {
      return new Upkeep.Replace(Cause.MAXIMUM_NEAR);
    }
    Instant due = due(lease);
    if (due.isAfter(now)) {
      return new Upkeep.Wait(lastCall.filter(at -> at.isBefore(due)).orElse(due));
    }
    Cause otherwise = isRenewed(lease, wish) ? Cause.MAXIMUM_NEAR : Cause.NOT_RENEWABLE;
    return renewal(lease, wish).orElseGet(() -> new Upkeep.Replace(otherwise));
  }

  /**
   * What {@code lease} needs while no other can be had; waiting is all there is for one that is
   * over.
   */
  public static Upkeep keepAlive(HeldLease lease, RenewalWish wish, Instant now) {
    Instant due = due(lease);
    if (due.isAfter(now)) {
      return new Upkeep.Wait(due);
    }
    return lease.isKept(now)
        ? renewal(lease, wish).orElseGet(() -> new Upkeep.Wait(lease.end()))
        : new Upkeep.Wait(lease.end());
  }

  /** How long to wait at most before the next try, for what has failed so often. */
  public static Duration patience(Duration backoff, Duration left) {
    Duration most = min(max(left.dividedBy(PATIENCE_SHARE), SHORTEST_PATIENCE), LONGEST_PATIENCE);
    return left.isNegative() ? min(backoff, LONGEST_PATIENCE) : min(backoff, most);
  }

  /**
   * How often the server is asked whether it still has {@code lease}: once an hour or a little more
   * often, so that after a start not all are asked for in the same second.
   */
  public static Duration checkEvery(HeldLease lease) {
    return ASKED_EVERY.minusMillis(
        Math.round(ASKED_EVERY.toMillis() * ASKED_SPREAD * chance(lease)));
  }

  /** When a third of the current term is left, give or take a tenth of that. */
  static Instant due(HeldLease lease) {
    Duration third = Duration.between(lease.since(), lease.end()).dividedBy(SHARE_LEFT);
    double factor = 1 - SPREAD + 2 * SPREAD * chance(lease);
    return lease.end().minusMillis(Math.round(third.toMillis() * factor));
  }

  /** The same for a term at every look, so that nothing has to be remembered. */
  private static double chance(HeldLease lease) {
    int hash = 31 * lease.id().hashCode() + lease.since().hashCode();
    return Math.floorMod(hash, STEPS) / (double) (STEPS - 1);
  }

  /** One account cannot have two leases, so its lease is renewed as long as that is possible. */
  private static Optional<Instant> replaceBy(HeldLease lease) {
    return lease
        .max()
        .filter(max -> lease.kind() != LeaseKind.ONE_ACCOUNT)
        .map(max -> lease.createdAt().plus(max).minus(margin(max)));
  }

  private static Duration margin(Duration max) {
    return min(max(max.dividedBy(MARGIN_SHARE), LEAST_MARGIN), max.dividedBy(2));
  }

  private static boolean isRenewed(HeldLease lease, RenewalWish wish) {
    boolean gainsNothing =
        lease.ownEnd().filter(end -> !end.isAfter(lease.expiresAt())).isPresent();
    boolean byKind =
        switch (lease.kind()) {
          case RENEWABLE, ONE_ACCOUNT -> true;
          case NOT_RENEWABLE, MOMENTARY -> false;
        };
    return byKind && !wish.never() && !gainsNothing;
  }

  private static Optional<Upkeep> renewal(HeldLease lease, RenewalWish wish) {
    if (!isRenewed(lease, wish)) {
      return Optional.empty();
    }
    if (lease.max().isEmpty()) {
      return Optional.of(new Upkeep.Renew(wish.ttl()));
    }
    Duration room = Duration.between(lease.expiresAt(), lease.createdAt().plus(lease.max().get()));
    Duration wanted =
        wish.duration()
            .or(lease::defaultTtl)
            .orElseGet(() -> Duration.between(lease.since(), lease.expiresAt()));
    if (room.compareTo(wanted) >= 0) {
      return Optional.of(new Upkeep.Renew(wish.ttl()));
    }
    return room.compareTo(LEAST_TTL) >= 0
        ? Optional.of(new Upkeep.Renew(Optional.of(room.toSeconds() + "s")))
        : Optional.empty();
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
