package com.infisical.operator.dynamicsecret;

import com.infisical.client.DynamicSecretDefinition;
import com.infisical.client.LeaseGrant;
import com.infisical.client.LeaseScope;
import com.infisical.client.LeaseState;
import com.infisical.client.LeaseTimes;
import com.infisical.client.MsDuration;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.dynamicsecret.lease.CredentialEnd;
import com.infisical.operator.dynamicsecret.lease.HeldLease;
import com.infisical.operator.dynamicsecret.lease.LeaseKind;
import java.time.Instant;
import java.util.Optional;

/** Converts the server's response about a lease into the operator's record of it. */
final class LeaseReading {
  /** The type whose leases are all of one account where it is used in its static mode. */
  static final String DIRECTORY = "ldap";

  private static final String USERNAME = "USERNAME";

  private final LeaseCase it;
  private final Session session;
  private final Instant now;

  LeaseReading(LeaseCase it, Session session, Instant now) {
    this.it = it;
    this.session = session;
    this.now = now;
  }

  /** A lease that has just been created. */
  HeldLease granted(LeaseGrant grant, LeaseScope place) {
    LeaseTimes times = grant.lease();
    // An end before the beginning is that of something else in the data.
    Optional<Instant> ownEnd =
        CredentialEnd.of(grant.data()).filter(end -> end.isAfter(times.createdAt()));
    LeaseKind kind = LeaseKind.of(grant.definition().type(), grant.data().keySet());
    return held(times, grant.definition(), place, kind, times.createdAt(), ownEnd, account(grant));
  }

  /**
   * A lease that the Go operator created. When it was renewed last is not known: what is left
   * counts as its term, or one that was renewed often would be renewed at once.
   */
  HeldLease adopted(LeaseState state, LeaseScope place) {
    DynamicSecretDefinition definition =
        state
            .definition()
            .orElseGet(
                () -> new DynamicSecretDefinition("", "", Optional.empty(), Optional.empty()));
    LeaseKind kind = LeaseKind.of(definition.type(), it.means().target().keys(it.spec().ref()));
    return held(state.lease(), definition, place, kind, now, Optional.empty(), Optional.empty());
  }

  /** A directory does not say whether all leases are of one account; their names do. */
  private Optional<String> account(LeaseGrant grant) {
    return Optional.ofNullable(grant.data().get(USERNAME))
        .filter(name -> grant.definition().type().equals(DIRECTORY))
        .map(name -> it.means().target().account(it.facts(), name.reveal()));
  }

  /** Whether {@code fresh} is of the account of {@code old}, which the target holds. */
  boolean isSameAccount(HeldLease old, HeldLease fresh) {
    Optional<String> before =
        old.account()
            .or(
                () ->
                    it.means()
                        .target()
                        .text(it.spec().ref(), USERNAME)
                        .map(name -> it.means().target().account(it.facts(), name)));
    return old.isKept(now)
        && old.type().equals(DIRECTORY)
        && fresh.account().isPresent()
        && fresh.account().equals(before);
  }

  private HeldLease held(
      LeaseTimes times,
      DynamicSecretDefinition definition,
      LeaseScope place,
      LeaseKind kind,
      Instant since,
      Optional<Instant> ownEnd,
      Optional<String> account) {
    return new HeldLease(
        times.id(),
        new HeldLease.Place(session.key().address(), place),
        definition.id(),
        definition.type(),
        kind,
        times.createdAt(),
        since,
        times.expireAt(),
        ownEnd,
        definition.defaultTtl().flatMap(MsDuration::parse),
        definition.maxTtl().flatMap(MsDuration::parse),
        account);
  }
}
