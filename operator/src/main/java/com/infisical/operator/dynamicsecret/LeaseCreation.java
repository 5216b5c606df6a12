package com.infisical.operator.dynamicsecret;

import com.infisical.client.LeaseGrant;
import com.infisical.client.LeaseRequest;
import com.infisical.client.LeaseScope;
import com.infisical.client.LeaseTimes;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.dynamicsecret.LeaseAnswer.CallFailure;
import com.infisical.operator.dynamicsecret.LeaseAnswer.Meaning;
import com.infisical.operator.dynamicsecret.LeaseMemory.Unwritten;
import com.infisical.operator.dynamicsecret.LeaseWriting.Outcome;
import com.infisical.operator.dynamicsecret.lease.HeldLease;
import com.infisical.operator.dynamicsecret.lease.LeaseKind;
import com.infisical.operator.dynamicsecret.lease.LeasePlanner;
import com.infisical.operator.dynamicsecret.lease.LeaseRecord;
import com.infisical.operator.dynamicsecret.lease.Upkeep.Cause;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.target.plan.TargetFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * Gets a new lease and has it written: finalizer, rehearsal of the write, server, target
 * (docs/infisical-dynamic-secret.md). For one thread.
 */
final class LeaseCreation {
  private static final Duration AT_ONCE = Duration.ofMillis(50);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration UNTOLD = Duration.ofSeconds(10);

  /** Whoever waits for a turn is woken; this is for who was woken in vain. */
  private static final Duration WOKEN_BEFORE = Duration.ofSeconds(30);

  private final LeaseCase it;
  private final LeaseMemory memory;
  private final Session session;
  private final LeaseWriting writing;
  private final LeaseReading reading;
  private final Instant now;

  LeaseCreation(
      LeaseCase it, Session session, LeaseWriting writing, LeaseReading reading, Instant now) {
    this.it = it;
    this.reading = reading;
    this.memory = it.memory();
    this.session = session;
    this.writing = writing;
    this.now = now;
  }

  /** Where the dynamic secret is at the server. */
  LeaseAnswer<LeaseScope> scope() {
    return it.means().server().scope(session, it.spec().definition(), it.namespace());
  }

  /**
   * Gets a lease in the place of the present one of {@code record}.
   *
   * @param keepAlive does what the present lease needs where there is no new one
   */
  Outcome create(LeaseRecord record, Cause cause, Function<LeaseRecord, Duration> keepAlive) {
    return it.means()
        .turns()
        .inTurn(
            session.key().address(),
            it.name(),
            () -> createInTurn(record, cause, keepAlive),
            waited -> new Outcome.Again(later(waited, record, keepAlive)));
  }

  private Duration later(
      Duration waited, LeaseRecord record, Function<LeaseRecord, Duration> keepAlive) {
    if (waited.compareTo(UNTOLD) < 0) {
      it.findings().untold();
    } else {
      it.findings()
          .notCreated(
              "as many other leases of this namespace or at this server as are allowed at once are"
                  + " being created there, and take long; this one waits for its turn");
    }
    return min(WOKEN_BEFORE, keepAlive.apply(record));
  }

  private Outcome createInTurn(
      LeaseRecord record, Cause cause, Function<LeaseRecord, Duration> keepAlive) {
    if (it.spec().revokes() && it.means().finalizer().set(it.resource(), true).isEmpty()) {
      return new Outcome.Again(SOON);
    }
    LeaseAnswer<LeaseScope> scope = scope();
    if (!(scope instanceof LeaseAnswer.Ok<LeaseScope>(LeaseScope place))) {
      return new Outcome.Again(failed(scope, record, keepAlive));
    }
    Optional<TargetFailure> objection =
        it.means()
            .target()
            .objection(
                it.facts(),
                it.spec(),
                memory
                    .rejected()
                    .flatMap(lease -> lease.dataFor(it.likeness(session), it.monotonic())));
    if (objection.isPresent()) {
      return new Outcome.Again(notWritable(objection.get(), record, keepAlive));
    }
    LeaseRecord others = record;
    Optional<HeldLease> account =
        record
            .present()
            .filter(lease -> lease.kind() == LeaseKind.ONE_ACCOUNT && lease.isKept(now));
    if (account.isPresent()) {
      LeaseAnswer<LeaseTimes> revoked = revoke(account.get());
      if (!LeaseAnswer.isGone(revoked)) {
        return new Outcome.Again(failed(revoked, record, keepAlive));
      }
      others = record.without(account.get().id());
    }
    LeaseAnswer<LeaseGrant> answer = ask(place);
    return answer instanceof LeaseAnswer.Ok<LeaseGrant>(LeaseGrant grant)
        ? got(grant, place, others, account.isPresent(), cause)
        : new Outcome.Again(failed(answer, others, keepAlive));
  }

  private LeaseAnswer<LeaseGrant> ask(LeaseScope place) {
    LeaseSpec.Definition definition = it.spec().definition();
    return it.means()
        .server()
        .create(
            session,
            new LeaseRequest(
                it.facts().name(),
                place,
                definition.name(),
                it.spec().wish().ttl(),
                definition.configJson()),
            it.namespace());
  }

  private Outcome got(
      LeaseGrant grant, LeaseScope place, LeaseRecord others, boolean oneAccount, Cause cause) {
    memory.answered();
    memory.created(it.monotonic());
    it.means().metrics().lease(Metrics.Lease.CREATED);
    HeldLease lease = reading.granted(grant, place);
    if (!lease.end().isAfter(now)) {
      return new Outcome.Again(overAtOnce(lease));
    }
    if (lease.kind() == LeaseKind.MOMENTARY || grant.data().isEmpty()) {
      return new Outcome.Again(unusable(lease));
    }
    Optional<HeldLease> same = others.present().filter(old -> reading.isSameAccount(old, lease));
    if (same.isPresent()) {
      return again(lease, same.get(), place, others, cause);
    }
    boolean directory = oneAccount && lease.type().equals(LeaseReading.DIRECTORY);
    HeldLease known = directory ? lease.as(LeaseKind.ONE_ACCOUNT) : lease;
    it.means()
        .events()
        .noteAlways(
            it.resource(),
            "LeaseCreated",
            "lease %s was created: %s".formatted(known.id(), cause.words()));
    Unwritten fresh = new Unwritten(grant, known, others, it.definition(session), it.monotonic());
    memory.unwritten(fresh);
    if (cause == Cause.TARGET_CHANGED) {
      memory.drift().repaired(it.monotonic());
    }
    return writing.write(fresh);
  }

  /**
   * A directory's one account: the end of either lease would change the password of the other, so
   * both go before the one that is written.
   */
  private Outcome again(
      HeldLease fresh, HeldLease old, LeaseScope place, LeaseRecord others, Cause cause) {
    LeaseAnswer<LeaseTimes> first = revoke(old);
    LeaseAnswer<LeaseTimes> second = revoke(fresh);
    if (!LeaseAnswer.isGone(first) || !LeaseAnswer.isGone(second)) {
      it.findings().notCreated("the previous leases of the account could not be revoked");
      return new Outcome.Again(SOON);
    }
    LeaseRecord none = others.without(old.id());
    LeaseAnswer<LeaseGrant> answer = ask(place);
    return answer instanceof LeaseAnswer.Ok<LeaseGrant>(LeaseGrant grant)
        ? got(grant, place, none, true, cause)
        : new Outcome.Again(failed(answer, none, record -> SOON));
  }

  /** Its times and the server's clock do not fit: the next one would be no better. */
  private Duration overAtOnce(HeldLease lease) {
    LeaseAnswer<LeaseTimes> unused = revoke(lease);
    String sentence =
        "the server created lease %s, which ends at %s, although its clock says %s; check the clock of the server and of any proxy in front of it"
            .formatted(lease.id(), LeaseReport.time(lease.end()), LeaseReport.time(now));
    return hold(sentence, memory.lostWrite(it.means().schedule().random()));
  }

  /** No lease is created for a while; what is there stays. */
  Duration hold(String sentence, Duration pause) {
    memory.creation().set(it.basis(session), it.monotonic(), pause, sentence);
    it.findings().notCreated(sentence);
    return pause;
  }

  private Duration unusable(HeldLease lease) {
    LeaseAnswer<LeaseTimes> unused = revoke(lease);
    String sentence =
        lease.kind() == LeaseKind.MOMENTARY
            ? "dynamic secrets of type "
                + lease.type()
                + " have values that are valid for seconds only, too short for a Secret; choose"
                + " another one in .spec.dynamicSecret"
            : "the server created a lease without any data; check the dynamic secret of"
                + " .spec.dynamicSecret";
    it.findings().notCreated(sentence);
    memory
        .creation()
        .set(it.basis(session), it.monotonic(), CallFailure.UNTIL_ASKED_AGAIN, sentence);
    return CallFailure.UNTIL_ASKED_AGAIN;
  }

  private LeaseAnswer<LeaseTimes> revoke(HeldLease lease) {
    LeaseAnswer<LeaseTimes> answer = it.means().server().revoke(session, lease, it.namespace());
    if (answer instanceof LeaseAnswer.Ok<LeaseTimes>) {
      it.means().metrics().lease(Metrics.Lease.REVOKED);
    }
    return answer;
  }

  private Duration notWritable(
      TargetFailure failure, LeaseRecord record, Function<LeaseRecord, Duration> keepAlive) {
    it.findings().notWritten(LeaseSpec.inOwnWords(failure.sentence()));
    Duration pause =
        switch (failure.retry()) {
          case Retry.After(Duration delay) -> delay;
          case Retry.Backoff backoff -> memory.failed(it.means().schedule().random());
          case Retry.OnChange onChange -> CallFailure.UNTIL_ASKED_AGAIN;
        };
    return min(pause, keepAlive.apply(record));
  }

  /** Notes that there is no new lease now; gives when to look again. */
  Duration failed(
      LeaseAnswer<?> answer, LeaseRecord record, Function<LeaseRecord, Duration> keepAlive) {
    if (!(answer instanceof LeaseAnswer.Failed<?>(CallFailure failure))) {
      return AT_ONCE;
    }
    it.means().metrics().lease(Metrics.Lease.FAILED);
    it.findings().notCreated(failure.sentence());
    it.findings().refused(failure);
    if (failure.meaning() == Meaning.NO_TOKEN) {
      it.findings().noSession(failure.sentence());
    }
    if (failure.meaning() == Meaning.DEFINITION_GONE) {
      it.means().server().forgetSlug(session, it.spec().definition());
    }
    Duration left =
        record
            .present()
            .map(lease -> Duration.between(now, lease.end()))
            .orElse(Duration.ofSeconds(-1));
    // Each lost answer may be a lease that nobody knows.
    Duration pause =
        failure.mayBeDone()
            ? memory.lostWrite(it.means().schedule().random())
            : pause(failure, left);
    memory.creation().set(it.basis(session), it.monotonic(), pause, failure.sentence());
    return min(pause, keepAlive.apply(record));
  }

  /** How long to wait after {@code failure}. */
  Duration pause(CallFailure failure, Duration left) {
    if (!failure.mayPass()) {
      return CallFailure.UNTIL_ASKED_AGAIN;
    }
    Duration backoff = memory.failed(it.means().schedule().random());
    return LeaseRound.asked(failure).orElseGet(() -> LeasePlanner.patience(backoff, left));
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
