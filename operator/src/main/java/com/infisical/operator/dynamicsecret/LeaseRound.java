package com.infisical.operator.dynamicsecret;

import static com.infisical.operator.dynamicsecret.lease.LeaseRecord.MOST_LEASES;

import com.infisical.client.LeaseScope;
import com.infisical.client.LeaseState;
import com.infisical.client.LeaseTimes;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.dynamicsecret.LeaseAnswer.CallFailure;
import com.infisical.operator.dynamicsecret.LeaseAnswer.Meaning;
import com.infisical.operator.dynamicsecret.LeaseMemory.Left;
import com.infisical.operator.dynamicsecret.LeaseMemory.Lost;
import com.infisical.operator.dynamicsecret.lease.HeldLease;
import com.infisical.operator.dynamicsecret.lease.LeaseKeeper;
import com.infisical.operator.dynamicsecret.lease.LeaseRecord;
import com.infisical.operator.dynamicsecret.lease.RenewalWish;
import com.infisical.operator.dynamicsecret.lease.Upkeep;
import com.infisical.operator.dynamicsecret.lease.Upkeep.Cause;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.schedule.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * One look at one resource: keeps its lease alive, or replaces it
 * (docs/infisical-dynamic-secret.md). For one thread.
 *
 * <p>The target is the record: whatever it proves is believed without a call.
 */
final class LeaseRound {
  private static final Duration CHECKED_EVERY = Duration.ofHours(1);
  private static final Duration AT_ONCE = Duration.ofMillis(50);
  private static final Duration SOON = Duration.ofSeconds(1);

  private final LeaseCase it;
  private final LeaseCreation creation;
  private final LeaseWriting writing;
  private final LeaseMemory memory;
  private final Session session;
  private final Instant now;

  LeaseRound(LeaseCase it, Session session) {
    this.it = it;
    this.session = session;
    this.memory = it.memory();
    this.now = it.means().server().now(session);
    this.writing = new LeaseWriting(it, session, now);
    this.creation = new LeaseCreation(it, session, writing, now);
  }

  /** Does what is due; gives when to look again. */
  Duration run() {
    memory.endOutage();
    Optional<LeaseMemory.Unwritten> unwritten = memory.unwritten();
    if (unwritten.isPresent()) {
      return next(writing.write(unwritten.get()));
    }
    Optional<Left> settled =
        memory
            .left()
            .filter(left -> left.basis().equals(it.basis(session)))
            .filter(left -> left.ref().equals(it.spec().ref()))
            .filter(left -> !it.means().watches().isChanged(left.ref(), left.version()));
    return settled
        .map(left -> upkeep(left.record(), left.definition()))
        .orElseGet(this::lookAtTarget);
  }

  private Duration lookAtTarget() {
    HeldTarget held = it.means().target().look(it.facts(), it.spec().ref(), it.leaseOfStatus());
    if (held.leaseOfGo().isPresent()) {
      return takeOver(held.leaseOfGo().get());
    }
    if (held.record().present().isEmpty() || !held.holds()) {
      LeaseRecord known = writing.known(held);
      return replace(known, known.present().isEmpty() ? Cause.NONE : Cause.TARGET_CHANGED);
    }
    String definition = held.definition().orElse(it.definition(session));
    LeaseWriting.Outcome outcome = writing.write(held.record(), definition);
    return outcome instanceof LeaseWriting.Outcome.Written
        ? upkeep(held.record(), definition)
        : min(next(outcome), keepAlive(held.record()));
  }

  /** A lease of the Go operator's: its data stay, its times are asked for. */
  private Duration takeOver(String leaseId) {
    LeaseAnswer<LeaseScope> scope = creation.scope();
    if (!(scope instanceof LeaseAnswer.Ok<LeaseScope>(LeaseScope place))) {
      return creation.failed(scope, new LeaseRecord(List.of(), ""), this::keepAlive);
    }
    return switch (it.means().server().find(session, place, leaseId, it.namespace())) {
      case LeaseAnswer.Ok<LeaseState>(LeaseState state) -> {
        HeldLease lease = creation.adopted(state, place);
        LeaseRecord record = new LeaseRecord(List.of(lease), it.forceSync());
        LeaseWriting.Outcome outcome = writing.write(record, it.definition(session));
        yield outcome instanceof LeaseWriting.Outcome.Written
            ? upkeep(record, it.definition(session))
            : next(outcome);
      }
      case LeaseAnswer.Failed<LeaseState>(CallFailure failure)
          when failure.meaning() == Meaning.LEASE_GONE
              || failure.meaning() == Meaning.DEFINITION_GONE ->
          replace(new LeaseRecord(List.of(), ""), Cause.GONE);
      case LeaseAnswer<LeaseState> other ->
          creation.failed(other, new LeaseRecord(List.of(), ""), this::keepAlive);
    };
  }

  private Duration upkeep(LeaseRecord record, String definition) {
    HeldLease present = record.present().orElseThrow();
    it.findings().present(present, !present.lives(now));
    Optional<Cause> cause = cause(record, present, definition);
    if (cause.isPresent()) {
      return replace(record, cause.get());
    }
    return switch (LeaseKeeper.upkeep(present, wish(), now)) {
      case Upkeep.Replace(Cause why) -> replace(record, why);
      case Upkeep.Renew(Optional<String> ttl) -> renew(record, present, ttl);
      case Upkeep.Wait(Instant until) -> check(record, present, until);
    };
  }

  private Optional<Cause> cause(LeaseRecord record, HeldLease present, String definition) {
    if (!definition.equals(it.definition(session))) {
      return Optional.of(Cause.DEFINITION_CHANGED);
    }
    String asked = it.forceSync();
    if (!asked.isEmpty() && !asked.equals(record.forceSync())) {
      return Optional.of(Cause.FORCED);
    }
    return memory.lost().filter(lost -> lost.leaseId().equals(present.id())).map(Lost::cause);
  }

  /** A term that the server refused is not asked for again. */
  private RenewalWish wish() {
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

  private Duration renew(LeaseRecord record, HeldLease present, Optional<String> ttl) {
    Duration held = memory.renewal().left(it.basis(session), it.monotonic());
    if (held.isPositive()) {
      it.findings().notRenewed(memory.renewal().why());
      return held;
    }
    if (!it.means().serverWrites()) {
      it.findings()
          .notRenewed(
              "lease "
                  + present.id()
                  + " would be renewed; not done because the"
                  + " operator runs with --server-writes=false");
      return LeaseAnswer.CallFailure.UNTIL_ASKED_AGAIN;
    }
    return switch (it.means().server().renew(session, present, ttl, it.namespace())) {
      case LeaseAnswer.Ok<LeaseTimes>(LeaseTimes times) -> {
        memory.answered();
        it.means().metrics().lease(Metrics.Lease.RENEWED);
        HeldLease renewed = present.renewed(now, times.expireAt());
        LeaseRecord later = record.with(renewed);
        it.findings().present(renewed, false);
        LeaseWriting.Outcome outcome = writing.write(later, it.definition(session));
        yield outcome instanceof LeaseWriting.Outcome.Written
            ? waitFor(LeaseKeeper.upkeep(renewed, wish(), now))
            : next(outcome);
      }
      case LeaseAnswer.Stale<LeaseTimes> stale -> AT_ONCE;
      case LeaseAnswer.Failed<LeaseTimes>(CallFailure failure) ->
          notRenewed(record, present, ttl, failure);
    };
  }

  private Duration notRenewed(
      LeaseRecord record, HeldLease present, Optional<String> ttl, CallFailure failure) {
    it.means().metrics().lease(Metrics.Lease.FAILED);
    if (failure.meaning() == Meaning.TTL_REFUSED && ttl.isPresent()) {
      memory.refusedTtl(ttl.get());
      return renew(record, present, wish().withoutTtl().ttl());
    }
    return switch (failure.meaning()) {
      case LEASE_GONE -> lost(record, present, Cause.GONE);
      case REFUSED, TTL_REFUSED -> lost(record, present, Cause.RENEWAL_REFUSED);
      case DEFINITION_GONE, NOT_ALLOWED, PASSING -> {
        String sentence = failure.sentence() + "; " + validity(present);
        it.findings().notRenewed(sentence);
        if (failure.meaning() == Meaning.DEFINITION_GONE) {
          it.means().server().forgetSlug(session, it.spec().definition());
        }
        Duration left = Duration.between(now, present.end());
        Duration pause = creation.pause(failure, left);
        memory.renewal().set(it.basis(session), it.monotonic(), pause, sentence);
        yield pause;
      }
    };
  }

  private Duration lost(LeaseRecord record, HeldLease present, Cause cause) {
    memory.lost(new Lost(present.id(), cause));
    return replace(cause == Cause.GONE ? record.without(present.id()) : record, cause);
  }

  private Duration replace(LeaseRecord record, Cause cause) {
    record.present().ifPresent(lease -> it.findings().present(lease, !lease.lives(now)));
    Duration held = memory.creation().left(it.basis(session), it.monotonic());
    if (held.isPositive()) {
      it.findings().notCreated(memory.creation().why());
      return min(held, keepAlive(record));
    }
    Duration pause =
        cause == Cause.TARGET_CHANGED ? memory.drift().pause(it.monotonic()) : Duration.ZERO;
    if (pause.isPositive()) {
      it.warn(
          "TargetChanged",
          it.spec().ref()
              + " is changed again and again by another client; a new lease is created for it"
              + " every 10 minutes: find out what changes it");
      it.findings().notWritten(it.spec().ref() + " is changed by another client");
      return min(pause, keepAlive(record));
    }
    List<HeldLease> kept = record.kept(now);
    if (kept.size() >= MOST_LEASES) {
      it.warn(
          "TooManyLeases",
          "10 leases of this resource live; a new one waits for the oldest to" + " end");
      it.findings()
          .notCreated(
              "10 leases of this resource live; a new one waits for the oldest" + " to end");
      Instant oldest = Collections.min(kept.stream().map(HeldLease::expiresAt).toList());
      return min(until(oldest), keepAlive(record));
    }
    if (!it.means().serverWrites()) {
      it.findings()
          .notCreated(
              "a lease would be created ("
                  + cause.words()
                  + "); not done because"
                  + " the operator runs with --server-writes=false");
      return CallFailure.UNTIL_ASKED_AGAIN;
    }
    return next(creation.create(record, cause, this::keepAlive));
  }

  /** Where no new lease can be had now, the present one goes on. */
  private Duration keepAlive(LeaseRecord record) {
    Optional<HeldLease> present = record.present();
    if (present.isEmpty() || !it.means().serverWrites()) {
      return CHECKED_EVERY;
    }
    return switch (LeaseKeeper.keepAlive(present.get(), wish(), now)) {
      case Upkeep.Renew(Optional<String> ttl)
          when memory.lost().filter(l -> l.leaseId().equals(present.get().id())).isEmpty() ->
          renewMeanwhile(record, present.get(), ttl);
      case Upkeep.Wait(Instant until) when until.isAfter(now) -> until(until);
      case Upkeep.Wait wait -> CHECKED_EVERY;
      case Upkeep.Renew renew -> CHECKED_EVERY;
      case Upkeep.Replace replace -> CHECKED_EVERY;
    };
  }

  private Duration renewMeanwhile(LeaseRecord record, HeldLease present, Optional<String> ttl) {
    if (memory.renewal().left(it.basis(session), it.monotonic()).isPositive()) {
      return memory.renewal().left(it.basis(session), it.monotonic());
    }
    return switch (it.means().server().renew(session, present, ttl, it.namespace())) {
      case LeaseAnswer.Ok<LeaseTimes>(LeaseTimes times) -> {
        it.means().metrics().lease(Metrics.Lease.RENEWED);
        HeldLease renewed = present.renewed(now, times.expireAt());
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
            LeaseKeeper.keepAlive(renewed, wish(), now) instanceof Upkeep.Wait(Instant at)
                ? at
                : renewed.end());
      }
      case LeaseAnswer.Failed<LeaseTimes>(CallFailure failure) -> {
        Duration pause = creation.pause(failure, Duration.between(now, present.end()));
        memory.renewal().set(it.basis(session), it.monotonic(), pause, failure.sentence());
        it.findings().notRenewed(failure.sentence() + "; " + validity(present));
        yield pause;
      }
      case LeaseAnswer.Stale<LeaseTimes> stale -> AT_ONCE;
    };
  }

  /** Once an hour: whoever revokes a lease elsewhere tells nobody. */
  private Duration check(LeaseRecord record, HeldLease present, Instant until) {
    Duration since = it.monotonic().minus(memory.checkedAt());
    Duration sinceRenewal = Duration.between(present.since(), now);
    if (since.compareTo(CHECKED_EVERY) < 0 || sinceRenewal.compareTo(CHECKED_EVERY) < 0) {
      return min(until(until), CHECKED_EVERY.minus(min(since, sinceRenewal)));
    }
    memory.checked(it.monotonic());
    return switch (it.means()
        .server()
        .find(session, present.place().scope(), present.id(), it.namespace())) {
      case LeaseAnswer.Failed<LeaseState>(CallFailure failure)
          when failure.meaning() == Meaning.LEASE_GONE ->
          lost(record, present, Cause.GONE);
      case LeaseAnswer<LeaseState> other -> min(until(until), CHECKED_EVERY);
    };
  }

  private Duration next(LeaseWriting.Outcome outcome) {
    return switch (outcome) {
      case LeaseWriting.Outcome.Written(LeaseRecord record) -> {
        HeldLease present = record.present().orElseThrow();
        it.findings().present(present, !present.lives(now));
        yield waitFor(LeaseKeeper.upkeep(present, wish(), now));
      }
      case LeaseWriting.Outcome.Again(Duration in) -> in;
    };
  }

  private Duration waitFor(Upkeep upkeep) {
    return switch (upkeep) {
      case Upkeep.Wait(Instant until) -> min(until(until), CHECKED_EVERY);
      case Upkeep.Renew renew -> SOON;
      case Upkeep.Replace replace -> SOON;
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

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  /** When {@code failure} asks to come again, if it says so. */
  static Optional<Duration> asked(CallFailure failure) {
    return failure.retry() instanceof Retry.After(Duration delay)
        ? Optional.of(delay)
        : Optional.empty();
  }
}
