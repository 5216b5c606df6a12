package com.infisical.operator.sync;

import com.infisical.operator.instant.InstantState;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.status.Conditions;
import com.infisical.operator.status.Events;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.StatusMemory;
import com.infisical.operator.status.StatusMemory.Timed;
import com.infisical.operator.status.StatusWrite;
import com.infisical.operator.status.StatusWriter;
import com.infisical.operator.status.Transitions;
import io.fabric8.kubernetes.client.CustomResource;
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
 * Writes the statuses of one kind, emits Events for their transitions, and brings times that
 * nothing else would write up to date by a slow sweep (docs/design/architecture.md#for-all-kinds).
 *
 * <p>Safe for use by several threads; one resource is reconciled by one at a time.
 *
 * @param <R> the kind
 * @param <S> its status
 */
public final class StatusReport<R extends CustomResource<?, S>, S> {
  /** How many statuses one sweep writes at most, for times alone; a sweep is made every second. */
  public static final int MOST_A_SWEEP = 5;

  private static final Duration STALE = Duration.ofMinutes(5);

  private final SyncStatuses<R, S> statuses;
  private final StatusWriter<R> writer;
  private final WatchedResources<R> resources;
  private final Transitions transitions;
  private final Function<String, List<Instant>> lastSeen;
  private final InstantSource clock;
  private final Metrics metrics;
  private final StatusMemory<S> memory;

  /**
   * @param memory that of the writer
   * @param lastSeen when each source of a resource, by its UID, was last found to be as the
   *     resource has it; empty when one was not
   */
  public StatusReport(
      SyncStatuses<R, S> statuses,
      StatusWriter<R> writer,
      StatusMemory<S> memory,
      WatchedResources<R> resources,
      Events events,
      Function<String, List<Instant>> lastSeen,
      InstantSource clock,
      Metrics metrics) {
    this.statuses = statuses;
    this.writer = writer;
    this.memory = memory;
    this.resources = resources;
    this.transitions = new Transitions(events, memory, statuses.success(), "Synced", "SyncFailed");
    this.lastSeen = lastSeen;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Tells of a sync that tried every target. */
  public StatusWrite tried(
      R resource,
      SyncPlan plan,
      String method,
      SyncResult.Tried tried,
      Optional<InstantState> listening) {
    metrics.sync(tried.succeeded());
    metrics.written(tried.writes());
    metrics.restarted(tried.reload().restarted());
    return tell(
        resource,
        statuses.tried(resource, plan, method, tried, listening, clock.instant()),
        plan.interval(),
        Optional.empty());
  }

  /** Tells of a sync that did not get as far as the targets. */
  public StatusWrite notTried(R resource, Optional<String> method, Failure failure) {
    metrics.sync(false);
    return tell(
        resource,
        statuses.notTried(resource, method, failure.sentence(), clock.instant()),
        Optional.empty(),
        failure.requestId());
  }

  /** Tells how a resource that asks for instant updates learns of changes, where that is news. */
  public StatusWrite listening(R resource, Optional<InstantState> state) {
    Optional<Timed<S>> before = memory.timed(resource.getMetadata().getUid());
    return before.isEmpty() ? new StatusWrite.Stored() : listening(resource, state, before.get());
  }

  private StatusWrite listening(R resource, Optional<InstantState> state, Timed<S> before) {
    S wanted = statuses.listening(before.status(), resource, state, clock.instant());
    if (wanted.equals(before.status())) {
      return new StatusWrite.Stored();
    }
    StatusWrite written = writer.write(resource, wanted);
    if (written instanceof StatusWrite.Stored) {
      memory.timed(
          resource.getMetadata().getUid(),
          new Timed<>(before.resource(), wanted, before.writtenAt(), before.staleAfter()));
    }
    return written;
  }

  /** Remembers the status that the watch brought instead of an equal one, to have it once. */
  public void share(R resource) {
    String uid = resource.getMetadata().getUid();
    memory
        .timed(uid)
        .filter(timed -> timed.status().equals(resource.getStatus()))
        .ifPresent(timed -> memory.replace(uid, timed, timed.with(resource.getStatus())));
  }

  /**
   * When each resource was last found in sync; of one that never was, since when it fails. A
   * resource of which nothing was said yet is absent.
   */
  public Map<ResourceName, Instant> lastSuccesses() {
    Map<ResourceName, Instant> successes = new HashMap<>();
    memory.forEachTimed(
        (uid, each) ->
            statuses
                .lastSuccess(each.status(), lastSeen.apply(uid))
                .or(() -> failingSince(each.status()))
                .ifPresent(time -> successes.put(each.resource(), time)));
    return successes;
  }

  private Optional<Instant> failingSince(S status) {
    return Conditions.find(statuses.conditions(status), statuses.success())
        .flatMap(Conditions::failingSince);
  }

  /** Writes the oldest of the times that have become stale. */
  public void sweep() {
    Instant now = clock.instant();
    Map<String, Timed<S>> stale = new HashMap<>();
    memory.forEachTimed(
        (uid, each) -> {
          // What is refused must not take the turns of the others.
          if (each.isStale(now) && !writer.isPaused(uid)) {
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
  private record Refreshed<S>(String uid, Timed<S> stale, S fresh) {}

  private Optional<Refreshed<S>> refreshed(String uid, Timed<S> stale) {
    S fresh = statuses.seen(stale.status(), lastSeen.apply(uid));
    return fresh.equals(stale.status())
        ? Optional.empty()
        : Optional.of(new Refreshed<>(uid, stale, fresh));
  }

  private void refresh(Refreshed<S> times, Instant now) {
    Optional<R> resource =
        resources
            .find(times.stale().resource())
            .filter(r -> times.uid().equals(r.getMetadata().getUid()) && !r.isMarkedForDeletion());
    if (resource.isPresent()
        && writer.write(resource.get(), times.fresh()) instanceof StatusWrite.Stored) {
      // A reconcile that told something newer meanwhile wins.
      memory.replace(
          times.uid(),
          times.stale(),
          new Timed<>(times.stale().resource(), times.fresh(), now, times.stale().staleAfter()));
    }
  }

  private StatusWrite tell(
      R resource, S fresh, Optional<Duration> interval, Optional<String> requestId) {
    String uid = resource.getMetadata().getUid();
    Optional<Timed<S>> before = memory.timed(uid);
    S earlier = before.map(Timed::status).orElseGet(resource::getStatus);
    S same = statuses.withTimesOf(earlier, fresh);
    boolean onlyTimes = same.equals(earlier);
    S wanted = onlyTimes ? same : fresh;
    StatusWrite written = writer.write(resource, wanted);
    if (written.isVerdict()) {
      transitions.written(
          resource,
          statuses.conditions(resource.getStatus()),
          statuses.conditions(wanted),
          requestId);
    }
    Instant now = clock.instant();
    Duration staleAfter =
        interval.map(i -> i.multipliedBy(2)).filter(i -> i.compareTo(STALE) > 0).orElse(STALE);
    Instant writtenAt =
        onlyTimes
            ? before.map(Timed::writtenAt).orElseGet(() -> statuses.syncedAt(earlier).orElse(now))
            : now;
    memory.timed(
        uid, new Timed<>(WatchedResources.nameOf(resource), wanted, writtenAt, staleAfter));
    return written;
  }
}
