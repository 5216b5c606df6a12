package com.infisical.operator.dynamicsecret;

import com.infisical.client.LeaseState;
import com.infisical.client.LeaseTimes;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.dynamicsecret.LeaseAnswer.CallFailure;
import com.infisical.operator.dynamicsecret.LeaseAnswer.Meaning;
import com.infisical.operator.dynamicsecret.LeaseMemory.Left;
import com.infisical.operator.dynamicsecret.lease.HeldLease;
import com.infisical.operator.dynamicsecret.lease.LeasePlanner;
import com.infisical.operator.dynamicsecret.lease.LeaseRecord;
import com.infisical.operator.dynamicsecret.lease.RenewalWish;
import com.infisical.operator.dynamicsecret.lease.Upkeep;
import com.infisical.operator.dynamicsecret.lease.Upkeep.Cause;
import com.infisical.operator.metrics.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Renews the current lease of a resource (docs/infisical-dynamic-secret.md); {@link LeaseCreation}
 * rotates it. For one thread.
 */
final class LeaseRenewal {
  private static final Duration REST = Duration.ofHours(1);
  private static final Duration AT_ONCE = Duration.ofMillis(50);
  private static final Duration SOON = Duration.ofSeconds(1);

  private final LeaseCase it;
  private final LeaseMemory memory;
  private final Session session;
  private final LeaseWriting writing;
  private final LeaseCreation creation;
  private final Instant now;

  /**
   * Whether the project was looked for by another slug: a server may tell another one each time.
   */
  private boolean followed;

  /** What came of renewing. */
  sealed interface RenewalResult {
    /** Nothing more now; to be looked at again. */
    record Settled(Duration again) implements RenewalResult {}

    /** Only a new lease helps. */
    record Lost(Cause cause) implements RenewalResult {}
  }

  LeaseRenewal(
      LeaseCase it, Session session, LeaseWriting writing, LeaseCreation creation, Instant now) {
    this.it = it;
    this.memory = it.memory();
    this.session = session;
    this.writing = writing;
    this.creation = creation;
    this.now = now;
  }

  /** A term that the server refused is not asked for again. */
  RenewalWish wish() {
    RenewalWish wish = it.spec().wish();
    boolean refused = wish.ttl().isPresent() && wish.ttl().equals(memory.refusedTtl());
    if (refused) {
      it.findings()
          .notRenewed(
              "the server refuses .spec.leaseTTL; leases are renewed for the dynamic secret's"
                  + " default: set .spec.leaseTTL to what the server allows");
    }
    return refused ? wish.withoutTtl() : wish;
  }

  /** Renews {@code present} for {@code ttl}, or for the definition's default. */
  RenewalResult renew(LeaseRecord record, HeldLease present, Optional<String> ttl) {
    Duration held = memory.renewal().left(it.basis(session), it.monotonic());
    if (held.isPositive()) {
      it.findings().notRenewed(memory.renewal().why());
      return settled(held);
    }
    if (!it.means().serverWrites()) {
      it.findings()
          .notRenewed(
              "lease "
                  + present.id()
                  + " would be renewed; not done because the"
                  + " operator runs with --server-writes=false");
      return settled(CallFailure.UNTIL_ASKED_AGAIN);
    }
    return send(record, present, ttl);
  }

  private RenewalResult send(LeaseRecord record, HeldLease present, Optional<String> ttl) {
    return switch (answer(present, ttl)) {
      case LeaseAnswer.Ok<LeaseTimes>(LeaseTimes times) ->
          renewed(record, present, times.expireAt());
      case LeaseAnswer.Stale<LeaseTimes> stale -> settled(AT_ONCE);
      case LeaseAnswer.Failed<LeaseTimes>(CallFailure failure) ->
          notRenewed(record, present, ttl, failure);
    };
  }

  /** Where the last answer was lost, the lease is read first: to renew again adds another term. */
  private LeaseAnswer<LeaseTimes> answer(HeldLease present, Optional<String> ttl) {
    if (!memory.isDoubtful(present.id())) {
      return it.means().server().renew(session, present, ttl, it.namespace());
    }
    return switch (it.means()
        .server()
        .find(session, present.place().scope(), present.id(), it.namespace())) {
      case LeaseAnswer.Ok<LeaseState>(LeaseState state)
          when !present.gainsNothing(state.lease().expireAt()) ->
          new LeaseAnswer.Ok<>(state.lease());
      case LeaseAnswer.Ok<LeaseState> unchanged ->
          it.means().server().renew(session, present, ttl, it.namespace());
      case LeaseAnswer.Stale<LeaseState> stale -> new LeaseAnswer.Stale<>();
      case LeaseAnswer.Failed<LeaseState>(CallFailure failure) -> new LeaseAnswer.Failed<>(failure);
    };
  }

  private RenewalResult renewed(LeaseRecord record, HeldLease present, Instant end) {
    memory.answered();
    it.means().metrics().lease(Metrics.Lease.RENEWED);
    if (present.gainsNothing(end)) {
      return new RenewalResult.Lost(Cause.NOT_EXTENDED);
    }
    HeldLease renewed = present.renewed(now, end);
    memory.renewed(renewed);
    it.findings().present(renewed, false);
    LeaseWriting.Outcome outcome = writing.write(record.with(renewed), it.definition(session));
    return settled(outcome instanceof LeaseWriting.Outcome.Again(Duration again) ? again : SOON);
  }

  private RenewalResult notRenewed(
      LeaseRecord record, HeldLease present, Optional<String> ttl, CallFailure failure) {
    it.means().metrics().lease(Metrics.Lease.FAILED);
    if (failure.meaning() == Meaning.TTL_REFUSED && ttl.isPresent()) {
      memory.refusedTtl(ttl.get());
      return renew(record, present, wish().withoutTtl().ttl());
    }
    if (failure.meaning() == Meaning.DEFINITION_GONE && !followed) {
      followed = true;
      LeaseAnswer<Optional<HeldLease>> followed =
          it.means()
              .server()
              .followRename(session, it.spec().definition(), present, it.namespace());
      if (followed instanceof LeaseAnswer.Ok<Optional<HeldLease>>(Optional<HeldLease> moved)
          && moved.isPresent()) {
        return send(record.with(moved.get()), moved.get(), ttl);
      }
    }
    if (failure.mayBeDone()) {
      memory.doubt(present.id());
    }
    return switch (failure.meaning()) {
      case LEASE_GONE -> new RenewalResult.Lost(Cause.GONE);
      case REFUSED, TTL_REFUSED -> new RenewalResult.Lost(Cause.RENEWAL_REFUSED);
      case DEFINITION_GONE, NOT_ALLOWED, ELSEWHERE, NO_TOKEN, NO_ROUTE, PASSING -> {
        String sentence = failure.sentence() + "; " + validity(present);
        it.findings().notRenewed(sentence);
        it.findings().refused(failure);
        if (failure.meaning() == Meaning.NO_TOKEN) {
          it.findings().noSession(failure.sentence());
        }
        Duration left = Duration.between(now, present.end());
        Duration pause = creation.pause(failure, left);
        memory.renewal().set(it.basis(session), it.monotonic(), pause, sentence);
        yield settled(pause);
      }
    };
  }

  private static RenewalResult settled(Duration again) {
    return new RenewalResult.Settled(again);
  }

  /** Where no new lease can be had now, the present one goes on. */
  Duration keepAlive(LeaseRecord record) {
    Optional<HeldLease> present = record.present();
    if (present.isEmpty() || !it.means().serverWrites()) {
      return REST;
    }
    return switch (LeasePlanner.keepAlive(present.get(), wish(), now)) {
      case Upkeep.Renew(Optional<String> ttl)
          when memory.lost().filter(l -> l.leaseId().equals(present.get().id())).isEmpty() ->
          renewMeanwhile(record, present.get(), ttl);
      case Upkeep.Wait(Instant until) when until.isAfter(now) -> until(until);
      case Upkeep.Wait wait -> REST;
      case Upkeep.Renew renew -> REST;
      case Upkeep.Replace replace -> REST;
    };
  }

  private Duration renewMeanwhile(LeaseRecord record, HeldLease present, Optional<String> ttl) {
    if (memory.renewal().left(it.basis(session), it.monotonic()).isPositive()) {
      return memory.renewal().left(it.basis(session), it.monotonic());
    }
    return switch (answer(present, ttl)) {
      case LeaseAnswer.Ok<LeaseTimes>(LeaseTimes times) -> {
        it.means().metrics().lease(Metrics.Lease.RENEWED);
        if (present.gainsNothing(times.expireAt())) {
          memory.lost(new LeaseMemory.Lost(present.id(), Cause.NOT_EXTENDED));
          yield REST;
        }
        HeldLease renewed = present.renewed(now, times.expireAt());
        memory.renewed(renewed);
        it.findings().present(renewed, false);
        memory
            .left()
            .ifPresent(
                left ->
                    memory.left(
                        new Left(
                            left.basis(),
                            left.ref(),
                            record.with(renewed),
                            left.definition(),
                            left.version())));
        LeaseWriting.Outcome unused = writing.writeIfHeld(record.with(renewed));
        yield until(
            LeasePlanner.keepAlive(renewed, wish(), now) instanceof Upkeep.Wait(Instant at)
                ? at
                : renewed.end());
      }
      case LeaseAnswer.Failed<LeaseTimes>(CallFailure failure) -> {
        it.means().metrics().lease(Metrics.Lease.FAILED);
        if (failure.mayBeDone()) {
          memory.doubt(present.id());
        }
        Duration pause = creation.pause(failure, Duration.between(now, present.end()));
        memory.renewal().set(it.basis(session), it.monotonic(), pause, failure.sentence());
        it.findings().notRenewed(failure.sentence() + "; " + validity(present));
        it.findings().refused(failure);
        yield pause;
      }
      case LeaseAnswer.Stale<LeaseTimes> stale -> AT_ONCE;
    };
  }

  private String validity(HeldLease lease) {
    return lease.lives(now)
        ? "the credentials in "
            + it.spec().ref()
            + " are valid until "
            + LeaseReport.time(lease.end())
        : "the credentials in " + it.spec().ref() + " expired at " + LeaseReport.time(lease.end());
  }

  private Duration until(Instant at) {
    return Duration.between(now, at);
  }
}
