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
    return held(times, grant.definition(), place, kind, times.createdAt(), ownEnd);
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
    return held(state.lease(), definition, place, kind, now, Optional.empty());
  }

  private HeldLease held(
      LeaseTimes times,
      DynamicSecretDefinition definition,
      LeaseScope place,
      LeaseKind kind,
      Instant since,
      Optional<Instant> ownEnd) {
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
        definition.maxTtl().flatMap(MsDuration::parse));
  }
}
