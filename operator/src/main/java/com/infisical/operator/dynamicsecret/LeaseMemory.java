package com.infisical.operator.dynamicsecret;

import com.infisical.client.LeaseGrant;
import com.infisical.operator.dynamicsecret.lease.HeldLease;
import com.infisical.operator.dynamicsecret.lease.LeaseRecord;
import com.infisical.operator.dynamicsecret.lease.Upkeep;
import com.infisical.operator.schedule.Backoff;
import com.infisical.operator.target.plan.TargetRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Remembers of one resource what its next reconcile needs. Lost at a restart, after which
 * everything is found on the target. For one thread at a time; times are of the monotonic clock.
 */
final class LeaseMemory {
  private static final Backoff AFTER_USELESS_LEASES =
      new Backoff(Duration.ofSeconds(60), Duration.ofMinutes(10));

  /**
   * How a target was left.
   *
   * @param basis what it was made from: the resource's generation, metadata and session
   * @param definition digest of the spec that the present lease was made for
   * @param version the {@code resourceVersion} that it had
   */
  record Left(String basis, TargetRef ref, LeaseRecord record, String definition, String version) {}

  /** A lease that was got and is not written yet. */
  record Unwritten(
      LeaseGrant grant, HeldLease lease, LeaseRecord others, String definition, Duration since) {
    @Override
    public String toString() {
      return lease.id();
    }
  }

  /** A lease that only a new one can follow. */
  record Lost(String leaseId, Upkeep.Cause cause) {}

  /** What time it was at the server, and here. */
  private record Heard(Instant server, Duration at) {}

  private Optional<Left> left = Optional.empty();
  private Optional<Unwritten> unwritten = Optional.empty();
  private volatile long unwrittenChars;
  private Optional<Lost> lost = Optional.empty();
  private Optional<RejectedLease> rejected = Optional.empty();
  private Optional<String> refusedTtl = Optional.empty();
  private Optional<HeldLease> renewed = Optional.empty();
  private Optional<String> doubtful = Optional.empty();
  private Optional<String> revoked = Optional.empty();
  private Optional<Duration> createdAt = Optional.empty();
  private Optional<String> paced = Optional.empty();
  private int tooSoon;
  private Optional<Heard> heard = Optional.empty();
  private volatile String address = "";
  private Duration checkedAt;
  private final CallHold creation = new CallHold();
  private final CallHold renewal = new CallHold();
  private final OutageWait outage = new OutageWait();
  private int failures;
  private int lostWrites;
  private int failedWrites;
  private final DriftPace drift = new DriftPace();

  /**
   * @param now counts as the last time that the server was asked for the lease
   */
  LeaseMemory(Duration now) {
    this.checkedAt = now;
  }

  Optional<Left> left() {
    return left;
  }

  void left(Left now) {
    failedWrites = 0;
    left = Optional.of(now);
  }

  /** Every lease that is known. */
  List<HeldLease> leases() {
    return Stream.concat(
            unwritten.map(Unwritten::lease).stream(),
            left.map(Left::record).or(() -> unwritten.map(Unwritten::others)).stream()
                .flatMap(record -> record.leases().stream()))
        .toList();
  }

  /** A lease was renewed; the target may not tell of it yet. */
  void renewed(HeldLease lease) {
    renewed = Optional.of(lease);
    doubtful = Optional.empty();
  }

  /** The lease with this id was revoked, though the target may name it. */
  void revoked(String leaseId) {
    revoked = Optional.of(leaseId);
  }

  /** {@code written}, with what this process knows of later renewals and revocations. */
  LeaseRecord current(LeaseRecord written) {
    LeaseRecord record = revoked.map(written::without).orElse(written);
    return renewed
        .filter(
            known ->
                record.leases().stream()
                    .anyMatch(
                        lease ->
                            lease.id().equals(known.id())
                                && lease.expiresAt().isBefore(known.expiresAt())))
        .map(record::with)
        .orElse(record);
  }

  /** The answer to a renewal of the lease with this id was lost. */
  void doubt(String leaseId) {
    doubtful = Optional.of(leaseId);
  }

  boolean isDoubtful(String leaseId) {
    return doubtful.filter(leaseId::equals).isPresent();
  }

  /** A lease was created. */
  void created(Duration now) {
    createdAt = Optional.of(now);
  }

  /** How long ago this process created the last lease; empty for never. */
  Optional<Duration> sinceCreated(Duration now) {
    return createdAt.map(now::minus);
  }

  /**
   * The lease with this id has to be replaced soon after it was created; gives how long to wait
   * before, zero where that was waited already.
   */
  Duration tooSoon(String leaseId, RandomGenerator random) {
    if (paced.filter(leaseId::equals).isPresent()) {
      return Duration.ZERO;
    }
    paced = Optional.of(leaseId);
    tooSoon++;
    return AFTER_USELESS_LEASES.delay(tooSoon, random);
  }

  /** A lease is replaced in good time. */
  void inTime() {
    tooSoon = 0;
  }

  /** What time it is at the server at {@code address}. */
  void heard(String from, Instant server, Duration now) {
    address = from;
    heard = Optional.of(new Heard(server, now));
  }

  /** What time it is at the server, without asking it; empty where it was never asked. */
  Optional<Instant> serverTime(Duration now) {
    return heard.map(then -> then.server().plus(now.minus(then.at())));
  }

  /** The target has to be looked at. */
  void forgetLeft() {
    left = Optional.empty();
  }

  Optional<Unwritten> unwritten() {
    return unwritten;
  }

  void unwritten(Unwritten fresh) {
    unwritten = Optional.of(fresh);
    unwrittenChars = LeaseContents.chars(fresh.grant().data());
  }

  void forgetUnwritten() {
    unwritten = Optional.empty();
    unwrittenChars = 0;
  }

  /** How large the credentials are that wait to be written; may be called by any thread. */
  long unwrittenChars() {
    return unwrittenChars;
  }

  /** The last lease that could not be written. */
  Optional<RejectedLease> rejected() {
    return rejected;
  }

  void rejected(Optional<RejectedLease> lease) {
    rejected = lease;
  }

  Optional<Lost> lost() {
    return lost;
  }

  void lost(Lost lease) {
    lost = Optional.of(lease);
  }

  /** The {@code leaseTTL} that the server refused. */
  Optional<String> refusedTtl() {
    return refusedTtl;
  }

  void refusedTtl(String ttl) {
    refusedTtl = Optional.of(ttl);
  }

  Duration checkedAt() {
    return checkedAt;
  }

  void checked(Duration now) {
    checkedAt = now;
  }

  DriftPace drift() {
    return drift;
  }

  /** Of calls that create leases. */
  CallHold creation() {
    return creation;
  }

  /** Of calls that renew leases. */
  CallHold renewal() {
    return renewal;
  }

  /** Counts a failure that may pass; gives how long to wait without regard to anything else. */
  Duration failed(RandomGenerator random) {
    failures++;
    outage.begin();
    return Backoff.GENERAL.delay(failures, random);
  }

  /** Counts a lease that could not be written; gives how long to wait for the next one. */
  Duration lostWrite(RandomGenerator random) {
    lostWrites++;
    return AFTER_USELESS_LEASES.delay(lostWrites, random);
  }

  /** Counts a write that failed and may pass; gives how many there were in a row. */
  int failedWrite() {
    failedWrites++;
    return failedWrites;
  }

  void answered() {
    failures = 0;
    outage.answered();
  }

  void written() {
    lostWrites = 0;
    lost = Optional.empty();
    rejected = Optional.empty();
  }

  /**
   * The server at {@code from} is back after an outage; may be called by any thread.
   *
   * @return whether this resource waits for it
   */
  boolean serverIsBack(String from) {
    return from.equals(address) && outage.isOver();
  }

  /** What waits because of an outage that is over may be tried. */
  void endOutage() {
    if (outage.ends()) {
      creation.end();
      renewal.end();
    }
  }
}
