package com.infisical.operator.dynamicsecret;

import static com.infisical.operator.dynamicsecret.lease.LeaseRecord.MOST_LEASES;

import com.infisical.client.LeaseScope;
import com.infisical.client.LeaseState;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.dynamicsecret.LeaseAnswer.CallFailure;
import com.infisical.operator.dynamicsecret.LeaseAnswer.Meaning;
import com.infisical.operator.dynamicsecret.LeaseMemory.Left;
import com.infisical.operator.dynamicsecret.LeaseMemory.Lost;
import com.infisical.operator.dynamicsecret.lease.HeldLease;
import com.infisical.operator.dynamicsecret.lease.LeasePlanner;
import com.infisical.operator.dynamicsecret.lease.LeaseRecord;
import com.infisical.operator.dynamicsecret.lease.Upkeep;
import com.infisical.operator.dynamicsecret.lease.Upkeep.Cause;
import com.infisical.operator.schedule.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Reconciles one resource once: renews its lease or rotates it, as {@link LeasePlanner} decides
 * (docs/infisical-dynamic-secret.md). For one thread.
 *
 * <p>The target is the record: whatever it proves is believed without a call.
 */
final class LeaseRound {
  private static final Duration CHECKED_EVERY = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final String TOO_MANY =
      "this resource has 10 active leases; a new one is created when the oldest expires";

  private final LeaseCase it;
  private final LeaseReading reading;
  private final LeaseCreation creation;
  private final LeaseRenewal renewal;
  private final LeaseWriting writing;
  private final LeaseMemory memory;
  private final Session session;
  private final Instant now;

  LeaseRound(LeaseCase it, Session session) {
    this.it = it;
    this.session = session;
    this.memory = it.memory();
    this.now = it.means().server().now(session);
    memory.heard(session.key().address(), now, it.monotonic());
    this.writing = new LeaseWriting(it, session, now);
    this.reading = new LeaseReading(it, session, now);
    this.creation = new LeaseCreation(it, session, writing, reading, now);
    this.renewal = new LeaseRenewal(it, session, writing, creation, now);
  }

  /** Does what is due; gives when to look again. */
  Duration run() {
    memory.endOutage();
    Optional<LeaseMemory.Unwritten> unwritten = memory.unwritten();
    if (unwritten.isPresent()) {
      Duration again = next(writing.write(unwritten.get()));
      // Until it is written, the one before is what workloads have.
      return memory.unwritten().isEmpty()
          ? again
          : min(again, renewal.keepAlive(memory.current(unwritten.get().others())));
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
    Optional<LeaseRecord> left =
        memory.left().filter(each -> each.ref().equals(it.spec().ref())).map(Left::record);
    // What this process wrote itself, it seals with its key: nobody else's word counts any more.
    Optional<String> status = it.leaseOfStatus().filter(id -> left.isEmpty());
    HeldTarget held = it.means().target().look(it.facts(), it.spec().ref(), status);
    if (held.leaseOfGo().isPresent()) {
      return takeOver(held.leaseOfGo().get());
    }
    if (left.isPresent() && !left.get().hasPresent(held.record().present())) {
      return replace(memory.current(left.get()), Cause.TARGET_CHANGED);
    }
    if (held.record().present().isEmpty() || !held.holds() || it.isOlderThanStatus(held.record())) {
      LeaseRecord known = writing.known(held);
      return replace(known, known.present().isEmpty() ? Cause.NONE : Cause.TARGET_CHANGED);
    }
    String definition = held.definition().orElse(it.definition(session));
    LeaseRecord record = memory.current(held.record());
    LeaseWriting.Outcome outcome = writing.write(record, definition);
    return outcome instanceof LeaseWriting.Outcome.Written
        ? upkeep(record, definition)
        : min(next(outcome), renewal.keepAlive(record));
  }

  /** A lease of the Go operator's: its data stay, its times are asked for. */
  private Duration takeOver(String leaseId) {
    LeaseAnswer<LeaseScope> scope = creation.scope();
    if (!(scope instanceof LeaseAnswer.Ok<LeaseScope>(LeaseScope place))) {
      return creation.failed(scope, new LeaseRecord(List.of(), ""), renewal::keepAlive);
    }
    return switch (it.means().server().find(session, place, leaseId, it.namespace())) {
      case LeaseAnswer.Ok<LeaseState>(LeaseState state) -> {
        HeldLease lease = reading.adopted(state, place);
        LeaseRecord record = new LeaseRecord(List.of(lease), it.forceSync());
        LeaseWriting.Outcome outcome = writing.takeOver(record, it.definition(session));
        yield outcome instanceof LeaseWriting.Outcome.Written
            ? upkeep(record, it.definition(session))
            : next(outcome);
      }
      case LeaseAnswer.Failed<LeaseState>(CallFailure failure)
          when failure.meaning() == Meaning.LEASE_GONE
              || failure.meaning() == Meaning.DEFINITION_GONE ->
          replace(new LeaseRecord(List.of(), ""), Cause.GONE);
      case LeaseAnswer<LeaseState> other ->
          creation.failed(other, new LeaseRecord(List.of(), ""), renewal::keepAlive);
    };
  }

  private Duration upkeep(LeaseRecord record, String definition) {
    HeldLease present = record.present().orElseThrow();
    it.findings().present(present, !present.lives(now));
    Optional<Cause> cause = cause(record, present, definition);
    if (cause.isPresent()) {
      return replace(record, cause.get());
    }
    return switch (LeasePlanner.upkeep(present, renewal.wish(), now)) {
      case Upkeep.Replace(Cause why) -> replace(record, why);
      case Upkeep.Renew(Optional<String> ttl) ->
          switch (renewal.renew(record, present, ttl)) {
            case LeaseRenewal.RenewalResult.Settled(Duration again) -> again;
            case LeaseRenewal.RenewalResult.Lost(Cause why) -> lost(record, present, why);
          };
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

  private Duration lost(LeaseRecord record, HeldLease present, Cause cause) {
    memory.lost(new Lost(present.id(), cause));
    return replace(cause == Cause.GONE ? record.without(present.id()) : record, cause);
  }

  private Duration replace(LeaseRecord record, Cause cause) {
    record.present().ifPresent(lease -> it.findings().present(lease, !lease.lives(now)));
    Duration held = memory.creation().left(it.basis(session), it.monotonic());
    if (held.isPositive()) {
      it.findings().notCreated(memory.creation().why());
      return min(held, renewal.keepAlive(record));
    }
    Duration pause =
        cause == Cause.TARGET_CHANGED ? memory.drift().pause(it.monotonic()) : Duration.ZERO;
    if (pause.isPositive()) {
      it.warn(
          "TargetChanged",
          it.spec().ref()
              + " is repeatedly changed by another client; a new lease is created for it"
              + " every 10 minutes: find out what changes it");
      it.findings().notWritten(it.spec().ref() + " is changed by another client");
      return min(pause, renewal.keepAlive(record));
    }
    Duration early = cause.isOfTime() ? early(record) : Duration.ZERO;
    if (early.isPositive()) {
      String sentence =
          "leases of this dynamic secret have to be replaced soon after they are created ("
              + cause.words()
              + "); check its time to live and the clock of the server";
      return min(creation.hold(sentence, early), renewal.keepAlive(record));
    }
    List<HeldLease> kept = record.kept(now);
    if (kept.size() >= MOST_LEASES) {
      it.warn("TooManyLeases", TOO_MANY);
      it.findings().notCreated(TOO_MANY);
      Instant oldest = Collections.min(kept.stream().map(HeldLease::expiresAt).toList());
      return min(until(oldest), renewal.keepAlive(record));
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
    return next(creation.create(record, cause, renewal::keepAlive));
  }

  /** How long to wait where the lease has served for less than a quarter of its time. */
  private Duration early(LeaseRecord record) {
    Optional<HeldLease> present = record.present();
    Optional<Duration> age = memory.sinceCreated(it.monotonic());
    if (present.isEmpty() || age.isEmpty()) {
      return Duration.ZERO;
    }
    HeldLease lease = present.get();
    Duration quarter = Duration.between(lease.createdAt(), lease.end()).dividedBy(4);
    if (age.get().compareTo(quarter) < 0) {
      return memory.tooSoon(lease.id(), it.means().schedule().random());
    }
    memory.inTime();
    return Duration.ZERO;
  }

  /** Once an hour: whoever revokes a lease elsewhere tells nobody. */
  private Duration check(LeaseRecord record, HeldLease present, Instant until) {
    Duration since = it.monotonic().minus(memory.checkedAt());
    Duration sinceRenewal = Duration.between(present.since(), now);
    Duration every = LeasePlanner.checkEvery(present);
    if (since.compareTo(every) < 0 || sinceRenewal.compareTo(every) < 0) {
      return min(until(until), every.minus(min(since, sinceRenewal)));
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
        yield waitFor(LeasePlanner.upkeep(present, renewal.wish(), now));
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
