package com.infisical.operator.staticsecret;

import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.InfisicalStaticSecretStatus;
import com.infisical.operator.instant.InstantState;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.status.Conditions;
import com.infisical.operator.status.Events;
import com.infisical.operator.status.StatusMemory;
import com.infisical.operator.status.StatusMemory.Timed;
import com.infisical.operator.status.StatusWriter;
import com.infisical.operator.status.Transitions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Writes the statuses of static secrets, tells Events of their transitions, and brings times that
 * nothing else would write up to date by a slow sweep (docs/design/architecture.md#for-all-kinds).
 *
 * <p>Safe for use by several threads; one resource is reconciled by one at a time.
 */
final class StatusReport {
  /** How many statuses one sweep writes at most, for times alone; a sweep is made every second. */
  static final int MOST_A_SWEEP = 5;

  private static final Duration STALE = Duration.ofMinutes(5);

  private final StatusWriter<InfisicalStaticSecret> writer;
  private final WatchedResources<InfisicalStaticSecret> resources;
  private final Transitions transitions;
  private final Function<String, List<Instant>> lastSeen;
  private final InstantSource clock;
  private final Metrics metrics;
  private final StatusMemory<InfisicalStaticSecretStatus> memory;

  /**
   * @param memory that of the writer
   * @param lastSeen when each source of a resource, by its UID, was last found to be as the
   *     resource has it; empty when one was not
   */
  StatusReport(
      StatusWriter<InfisicalStaticSecret> writer,
      StatusMemory<InfisicalStaticSecretStatus> memory,
      WatchedResources<InfisicalStaticSecret> resources,
      Events events,
      Function<String, List<Instant>> lastSeen,
      InstantSource clock,
      Metrics metrics) {
    this.writer = writer;
    this.memory = memory;
    this.resources = resources;
    this.transitions =
        new Transitions(events, memory, Conditions.LAST_RECONCILE_STATUS, "Synced", "SyncFailed");
    this.lastSeen = lastSeen;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Tells of a sync that tried every target; says whether that could be written. */
  boolean tried(
      InfisicalStaticSecret resource,
      SyncSpec spec,
      String method,
      SyncResult.Tried tried,
      Optional<InstantState> listening) {
    metrics.sync(tried.succeeded());
    metrics.written(tried.writes());
    metrics.restarted(tried.reload().restarted());
    return tell(
        resource,
        StaticSecretStatuses.tried(resource, spec, method, tried, listening, clock.instant()),
        spec.interval());
  }

  /** Tells of a sync that did not get as far as the targets; says whether that could be written. */
  boolean notTried(InfisicalStaticSecret resource, Optional<String> method, String sentence) {
    metrics.sync(false);
    return tell(
        resource,
        StaticSecretStatuses.notTried(resource, method, sentence, clock.instant()),
        Optional.empty());
  }

  /**
   * Tells how a resource that asks for instant updates learns of changes, where that is news; says
   * whether that could be written.
   */
  boolean listening(InfisicalStaticSecret resource, Optional<InstantState> state) {
    Optional<Timed<InfisicalStaticSecretStatus>> before =
        memory.timed(resource.getMetadata().getUid());
    return before.isEmpty() || listening(resource, state, before.get());
  }

  private boolean listening(
      InfisicalStaticSecret resource,
      Optional<InstantState> state,
      Timed<InfisicalStaticSecretStatus> before) {
    InfisicalStaticSecretStatus wanted =
        StaticSecretStatuses.listening(before.status(), resource, state, clock.instant());
    if (wanted.equals(before.status())) {
      return true;
    }
    boolean written = writer.write(resource, wanted);
    if (written) {
      memory.timed(
          resource.getMetadata().getUid(),
          new Timed<>(before.resource(), wanted, before.writtenAt(), before.staleAfter()));
    }
    return written;
  }

  /** Remembers the status that the watch brought instead of an equal one, to have it once. */
  void share(InfisicalStaticSecret resource) {
    String uid = resource.getMetadata().getUid();
    memory
        .timed(uid)
        .filter(timed -> timed.status().equals(resource.getStatus()))
        .ifPresent(timed -> memory.replace(uid, timed, timed.with(resource.getStatus())));
  }

  /** When each resource was last found in step, as far as that is known. */
  Map<ResourceName, Instant> lastSuccesses() {
    Map<ResourceName, Instant> successes = new HashMap<>();
    memory.forEachTimed(
        (uid, each) ->
            StaticSecretStatuses.lastSuccess(each.status(), lastSeen.apply(uid))
                .ifPresent(time -> successes.put(each.resource(), time)));
    return successes;
  }

  /** Writes the oldest of the times that have become stale. */
  void sweep() {
    Instant now = clock.instant();
    Map<String, Timed<InfisicalStaticSecretStatus>> stale = new HashMap<>();
    memory.forEachTimed(
        (uid, each) -> {
          if (each.isStale(now)) {
            stale.put(uid, each);
          }
        });
    stale.entrySet().stream()
        .sorted(Comparator.comparing(e -> e.getValue().writtenAt()))
        .flatMap(e -> refreshed(e.getKey(), e.getValue()).stream())
        .limit(MOST_A_SWEEP)
        .forEach(refreshed -> refresh(refreshed, now));
  }

  /** A status with times to be written. */
  private record Refreshed(
      String uid, Timed<InfisicalStaticSecretStatus> stale, InfisicalStaticSecretStatus fresh) {}

  private Optional<Refreshed> refreshed(String uid, Timed<InfisicalStaticSecretStatus> stale) {
    InfisicalStaticSecretStatus fresh =
        StaticSecretStatuses.seen(stale.status(), lastSeen.apply(uid));
    return fresh.equals(stale.status())
        ? Optional.empty()
        : Optional.of(new Refreshed(uid, stale, fresh));
  }

  private void refresh(Refreshed times, Instant now) {
    Optional<InfisicalStaticSecret> resource =
        resources
            .find(times.stale().resource())
            .filter(r -> times.uid().equals(r.getMetadata().getUid()) && !r.isMarkedForDeletion());
    if (resource.isPresent() && writer.write(resource.get(), times.fresh())) {
      // A reconcile that told something newer meanwhile wins.
      memory.replace(
          times.uid(),
          times.stale(),
          new Timed<>(times.stale().resource(), times.fresh(), now, times.stale().staleAfter()));
    }
  }

  private boolean tell(
      InfisicalStaticSecret resource,
      InfisicalStaticSecretStatus fresh,
      Optional<Duration> interval) {
    String uid = resource.getMetadata().getUid();
    Optional<Timed<InfisicalStaticSecretStatus>> before = memory.timed(uid);
    InfisicalStaticSecretStatus earlier = before.map(Timed::status).orElseGet(resource::getStatus);
    InfisicalStaticSecretStatus same = StaticSecretStatuses.withTimesOf(earlier, fresh);
    boolean onlyTimes = same.equals(earlier);
    InfisicalStaticSecretStatus wanted = onlyTimes ? same : fresh;
    boolean written = writer.write(resource, wanted);
    if (written) {
      transitions.written(resource, resource.getStatus().conditions(), wanted.conditions());
    }
    Instant now = clock.instant();
    Duration staleAfter =
        interval.map(i -> i.multipliedBy(2)).filter(i -> i.compareTo(STALE) > 0).orElse(STALE);
    Instant writtenAt =
        onlyTimes
            ? before
                .map(Timed::writtenAt)
                .orElseGet(() -> StaticSecretStatuses.syncedAt(earlier).orElse(now))
            : now;
    memory.timed(
        uid, new Timed<>(WatchedResources.nameOf(resource), wanted, writtenAt, staleAfter));
    return written;
  }
}
