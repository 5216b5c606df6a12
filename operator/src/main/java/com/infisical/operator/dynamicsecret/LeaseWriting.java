package com.infisical.operator.dynamicsecret;

import com.infisical.client.LeaseTimes;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.dynamicsecret.LeaseMemory.Left;
import com.infisical.operator.dynamicsecret.LeaseMemory.Unwritten;
import com.infisical.operator.dynamicsecret.lease.HeldLease;
import com.infisical.operator.dynamicsecret.lease.LeaseRecord;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.reload.Reloads.ReloadResult;
import com.infisical.operator.schedule.Backoff;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.target.TargetResult;
import com.infisical.operator.target.WriteResult;
import com.infisical.operator.target.plan.ResourceFacts;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetRef;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Writes leases to the target of a resource, restarts its consumers, and gives up a lease that
 * cannot be written. For one thread.
 */
final class LeaseWriting {
  /** How long the credentials of a lease are kept in memory for the target. */
  private static final Duration KEPT = Duration.ofSeconds(60);

  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Backoff UNWRITTEN = new Backoff(SOON, Duration.ofSeconds(15));

  private final LeaseCase it;
  private final LeaseMemory memory;
  private final Session session;
  private final Instant now;

  LeaseWriting(LeaseCase it, Session session, Instant now) {
    this.it = it;
    this.memory = it.memory();
    this.session = session;
    this.now = now;
  }

  /** What came of writing. */
  sealed interface Outcome {
    /** The target holds the record's present lease. */
    record Written(LeaseRecord record) implements Outcome {}

    /** It does not, or that is not known; to be looked at again. */
    record Again(Duration in) implements Outcome {}
  }

  /** The leases that are known where the target does not tell of them. */
  LeaseRecord known(HeldTarget held) {
    if (held.record().present().isPresent()) {
      return memory.current(held.record());
    }
    return memory.left().map(Left::record).or(this::moved).orElse(held.record());
  }

  /** The record of a target that the resource named before. */
  private Optional<LeaseRecord> moved() {
    return others().stream()
        .map(ref -> it.means().target().look(it.facts(), ref, Optional.empty()))
        .filter(HeldTarget::proven)
        .map(HeldTarget::record)
        .filter(record -> record.present().isPresent())
        .findFirst();
  }

  /** Writes what is known of leases; the data stay. */
  Outcome write(LeaseRecord record, String definition) {
    return write(it.facts(), record, definition);
  }

  /** The same for a target that the Go operator wrote for this resource. */
  Outcome takeOver(LeaseRecord record, String definition) {
    return write(it.factsOfTakeOver(), record, definition);
  }

  private Outcome write(ResourceFacts facts, LeaseRecord record, String definition) {
    TargetResult result = it.means().target().write(facts, it.spec(), definition, record);
    return outcome(result, record, definition)
        .orElseGet(
            () -> {
              memory.forgetLeft();
              return new Outcome.Again(onFailed(result));
            });
  }

  /** The same where the target still holds the record's present lease. */
  Outcome writeIfHeld(LeaseRecord record) {
    HeldTarget held = it.means().target().look(it.facts(), it.spec().ref(), it.leaseOfStatus());
    boolean same =
        held.holds()
            && held.record()
                .present()
                .map(HeldLease::id)
                .equals(record.present().map(HeldLease::id));
    return same && held.definition().isPresent()
        ? write(record, held.definition().get())
        : new Outcome.Again(SOON);
  }

  /**
   * Writes a new lease; one that cannot be written within a minute is revoked, and at once where
   * the credentials that wait take too much memory.
   */
  Outcome write(Unwritten fresh) {
    LeaseRecord record =
        memory.current(fresh.others()).replacedBy(fresh.lease(), it.forceSync(), now);
    TargetResult result =
        it.means()
            .target()
            .write(it.facts(), it.spec(), fresh.definition(), record, fresh.grant().data());
    Optional<Outcome> written = outcome(result, record, fresh.definition());
    if (written.isPresent()) {
      memory.forgetUnwritten();
      memory.written();
      releaseOthers();
      return written.get();
    }
    memory.forgetLeft();
    Duration again = onFailed(result);
    Duration age = it.monotonic().minus(fresh.since());
    return age.compareTo(KEPT) < 0 && it.means().mayKeep().getAsBoolean()
        ? new Outcome.Again(
            min(UNWRITTEN.delay(attempts(age), it.means().schedule().random()), again))
        : new Outcome.Again(giveUp(fresh));
  }

  private static int attempts(Duration age) {
    return Math.toIntExact(age.toSeconds() / 4) + 1;
  }

  /** A lease that nobody saw: unless the target holds it after all, it is revoked. */
  private Duration giveUp(Unwritten fresh) {
    HeldTarget held = it.means().target().look(it.facts(), it.spec().ref(), it.leaseOfStatus());
    memory.forgetUnwritten();
    boolean isWritten =
        held.proven()
            && held.holds()
            && held.record().present().map(HeldLease::id).equals(Optional.of(fresh.lease().id()));
    if (isWritten) {
      return SOON;
    }
    memory.rejected(RejectedLease.of(it.likeness(session), fresh.grant().data(), it.monotonic()));
    LeaseAnswer<LeaseTimes> revoked =
        it.means().server().revoke(session, fresh.lease(), it.namespace());
    it.means()
        .metrics()
        .lease(
            revoked instanceof LeaseAnswer.Ok<LeaseTimes>
                ? Metrics.Lease.REVOKED
                : Metrics.Lease.LEFT);
    boolean done = revoked instanceof LeaseAnswer.Ok<LeaseTimes>;
    if (done) {
      memory.revoked(fresh.lease().id());
    }
    Duration pause = memory.lostWrite(it.means().schedule().random());
    String sentence =
        it.findings().notWritten().orElse("the Secret could not be written")
            + "; the lease that was created for it "
            + (done ? "is revoked" : "could not be revoked and expires by itself")
            + ", and another one is created later";
    if (!done) {
      it.warn(
          "LeaseLeft",
          "lease "
              + fresh.lease().id()
              + " could neither be written nor revoked; it expires at "
              + LeaseReport.time(fresh.lease().expiresAt()));
    }
    memory.creation().set(it.basis(session), it.monotonic(), pause, sentence);
    it.findings().notWritten(sentence);
    return pause;
  }

  private Optional<Outcome> outcome(TargetResult result, LeaseRecord record, String definition) {
    result.warnings().forEach(warning -> it.warn("TargetWarning", LeaseSpec.inOwnWords(warning)));
    return result
        .stored()
        .map(
            stored -> {
              ReloadResult reload = it.means().reloads().reload(result.reload().stream().toList());
              it.findings().reload(reload);
              it.means().reloads().advise(it.resource(), it.spec().ref(), result.write());
              TargetResult after = result.after(reload.finished());
              String version =
                  after.stored().map(TargetResult.Stored::version).orElse(stored.version());
              memory.left(
                  new Left(it.basis(session), it.spec().ref(), record, definition, version));
              return new Outcome.Written(record);
            });
  }

  private Duration onFailed(TargetResult result) {
    return switch (result.write()) {
      case WriteResult.Failed(TargetFailure failure) -> {
        it.findings().notWritten(LeaseSpec.inOwnWords(failure.sentence()));
        yield switch (failure.retry()) {
          case Retry.After(Duration delay) -> delay;
          case Retry.Backoff backoff ->
              UNWRITTEN.delay(memory.failedWrite(), it.means().schedule().random());
          case Retry.OnChange onChange -> KEPT;
        };
      }
      case WriteResult.NotLeading over -> SOON;
      case WriteResult.Done done -> SOON;
      case WriteResult.Unchanged unchanged -> SOON;
      case WriteResult.Conflict conflict -> SOON;
    };
  }

  /** Targets that the spec named before lose the operator's marks, or go. */
  private void releaseOthers() {
    for (TargetRef marked : others()) {
      if (it.means().target().release(it.facts(), marked)
          instanceof WriteResult.Failed(TargetFailure failure)) {
        it.warn("TargetWarning", failure.sentence());
      }
    }
  }

  private Set<TargetRef> others() {
    return it.means()
        .watches()
        .marked(
            it.facts().mark(),
            ref -> !ref.equals(it.spec().ref()) && it.means().target().mayRelease(it.facts(), ref));
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
