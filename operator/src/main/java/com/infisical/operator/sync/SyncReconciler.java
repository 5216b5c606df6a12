package com.infisical.operator.sync;

import static com.infisical.operator.reference.WatchedResources.nameOf;

import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.Sessions;
import com.infisical.operator.controller.Reconciler;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.schedule.Ticker;
import com.infisical.operator.source.ReadFailure;
import com.infisical.operator.source.ReadResult;
import com.infisical.operator.source.SourceReads;
import com.infisical.operator.source.SourceReads.Demand;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.StatusWrite;
import com.infisical.operator.sync.ResourceBook.Basis;
import com.infisical.operator.sync.ResourceBook.Entry;
import com.infisical.operator.target.TargetWatches;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.tracing.Tracing;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Keeps the targets of the resources of one kind in sync with their sources.
 *
 * @param <R> the kind
 */
public final class SyncReconciler<R extends CustomResource<?, ?>> implements Reconciler<R> {
  private static final Duration UNTIL_THE_LEASE = Duration.ofSeconds(1);
  private static final Duration AT_ONCE = Duration.ofMillis(50);

  private final WatchedResources<R> resources;
  private final TargetWatches targets;
  private final SyncKind<R> kind;
  private final SourceReads reads;
  private final Sync<R> sync;
  private final StatusReport<R, ?> report;
  private final InstantFollowing<R> instant;
  private final Books<?> books;
  private final ResourceBook book;
  private final SyncTriggers triggers;
  private final SyncPace pace;
  private final BooleanSupplier active;
  private final Predicate<String> serves;
  private final Ticker ticker;
  private final Tracing tracing;

  /**
   * @param active whether this process works at all: its caches are filled, and it leads
   * @param serves whether the resources of a namespace are its own; others' are left alone
   */
  SyncReconciler(
      WatchedResources<R> resources,
      TargetWatches targets,
      SyncKind<R> kind,
      SourceReads reads,
      Sync<R> sync,
      StatusReport<R, ?> report,
      InstantFollowing<R> instant,
      Books<?> books,
      SyncPace pace,
      BooleanSupplier active,
      Predicate<String> serves,
      Ticker ticker,
      Tracing tracing) {
    this.resources = resources;
    this.targets = targets;
    this.kind = kind;
    this.reads = reads;
    this.sync = sync;
    this.report = report;
    this.instant = instant;
    this.books = books;
    this.book = books.resources();
    this.triggers = new SyncTriggers(book, reads::hasNews, targets::isChanged, ticker);
    this.pace = pace;
    this.active = active;
    this.serves = serves;
    this.ticker = ticker;
    this.tracing = tracing;
  }

  @Override
  public Optional<Duration> reconcile(R resource) {
    if (!active.getAsBoolean() || !serves(resource)) {
      return Optional.empty();
    }
    if (resource.isMarkedForDeletion()) {
      // Others' finalizers may keep it for long; nothing is read for it meanwhile.
      stopReading(resource);
      kind.leaveSession(resource);
      return Optional.empty();
    }
    return switch (kind.read(resource)) {
      case SyncKind.Reading.Unusable(Failure failure) -> {
        kind.leaveSession(resource);
        yield onNoSession(resource, Optional.empty(), failure);
      }
      case SyncKind.Reading.Usable(SyncPlan plan) -> withSession(resource, plan);
    };
  }

  /**
   * Has every resource synced with what the servers say from now on; those that want the same
   * source share one read.
   */
  void syncAll() {
    Duration now = ticker.now();
    resources.all().filter(this::serves).forEach(resource -> book.trigger(uid(resource), now));
    resources.wakeAll();
  }

  private boolean serves(R resource) {
    return serves.test(resource.getMetadata().getNamespace());
  }

  /** The same for those that have targets in other namespaces, when rules about these changed. */
  void syncThoseWithTargetsElsewhere() {
    Duration now = ticker.now();
    resources
        .all()
        .filter(resource -> serves(resource) && hasTargetsElsewhere(resource))
        .forEach(
            resource -> {
              book.trigger(uid(resource), now);
              resources.wake(nameOf(resource));
            });
  }

  private boolean hasTargetsElsewhere(R resource) {
    String own = resource.getMetadata().getNamespace();
    return kind.listed(resource).anyMatch(target -> !own.equals(target.namespace()));
  }

  @Override
  public void failed(R resource) {
    book.trigger(uid(resource), Duration.ZERO);
  }

  private Optional<Duration> withSession(R resource, SyncPlan plan) {
    try (Tracing.Span span = SyncSpans.ofSync(tracing, resource)) {
      return switch (open(resource)) {
        case Sessions.OpenResult.Unavailable(Failure failure) -> {
          span.failed(failure.sentence());
          yield onNoSession(resource, plan.interval(), kind.ofSession(resource, failure));
        }
        case Sessions.OpenResult.Open(Session session) -> syncIfDue(resource, plan, session, span);
      };
    }
  }

  private Sessions.OpenResult open(R resource) {
    try (Tracing.Span _ = tracing.span("session")) {
      return kind.open(resource);
    }
  }

  private Optional<Duration> syncIfDue(
      R resource, SyncPlan plan, Session session, Tracing.Span span) {
    Basis basis = book.basis(resource, Optional.of(session.key()));
    Optional<Demand> demand = triggers.take(uid(resource), basis, session.health());
    if (demand.isEmpty()) {
      span.discard();
      return onNothingDue(resource, plan);
    }
    return switch (sync.run(resource, plan, session, demand.get())) {
      case SyncResult.NotRead(ReadResult.Stale stale, int source) -> {
        book.trigger(uid(resource), demand.get().since());
        yield again(Optional.of(AT_ONCE));
      }
      case SyncResult.NotRead(ReadResult.Failed(ReadFailure why), int source) ->
          onFailedRead(resource, plan, session, why, why.of(kind.sourceWords(resource, source)));
      case SyncResult.NotUsable(Failure failure) -> onUnusableInput(resource, session, failure);
      case SyncResult.Tried tried when tried.wasInterrupted() -> {
        // Nothing is told of what was only left out; the lease may just be renewed late.
        book.trigger(uid(resource), demand.get().since());
        yield again(Optional.of(UNTIL_THE_LEASE));
      }
      case SyncResult.Tried tried -> onSync(resource, plan, session, tried);
    };
  }

  private Optional<Duration> onNothingDue(R resource, SyncPlan plan) {
    report.share(resource);
    StatusWrite written =
        plan.instantUpdates()
            ? report.listening(resource, instant.state(nameOf(resource)))
            : new StatusWrite.Stored();
    Optional<Duration> due =
        book.find(uid(resource)).flatMap(Entry::due).map(at -> at.minus(ticker.now()));
    return again(written.orSooner(due));
  }

  private Optional<Duration> onSync(
      R resource, SyncPlan plan, Session session, SyncResult.Tried tried) {
    instant.follow(nameOf(resource), session, tried.following(), tried.askedAt());
    StatusWrite written =
        report.tried(resource, plan, session.method(), tried, instant.state(nameOf(resource)));
    if (tried.isApplied()) {
      reads.applied(uid(resource));
    }
    SyncPace.Next next = pace.next(book.pauses(uid(resource)), tried.retries(), written);
    return noted(resource, Optional.of(session), next, false, tried.versions());
  }

  /** Where the resource has an interval, its sources are tried again for all who read them. */
  private Optional<Duration> onFailedRead(
      R resource, SyncPlan plan, Session session, ReadFailure why, Failure failure) {
    boolean ofLogin = why instanceof ReadFailure.NoToken;
    Failure told = ofLogin ? kind.ofSession(resource, failure) : kind.ofRead(resource, failure);
    StatusWrite written = report.notTried(resource, Optional.of(session.method()), told);
    List<SyncPace.Due> retries =
        plan.interval().isPresent() ? List.of() : List.of(ofResource(told));
    SyncPace.Next next = pace.next(book.pauses(uid(resource)), retries, written);
    return noted(resource, Optional.of(session), next, ofLogin, book.versions(uid(resource)));
  }

  private Optional<Duration> onUnusableInput(R resource, Session session, Failure failure) {
    StatusWrite written = report.notTried(resource, Optional.of(session.method()), failure);
    SyncPace.Next next =
        pace.next(book.pauses(uid(resource)), List.of(ofResource(failure)), written);
    return noted(resource, Optional.of(session), next, false, book.versions(uid(resource)));
  }

  /** There is no session to read with, or no use for one. */
  private Optional<Duration> onNoSession(R resource, Optional<Duration> interval, Failure failure) {
    stopReading(resource);
    StatusWrite written = report.notTried(resource, Optional.empty(), failure);
    SyncPace.Next next =
        pace.next(book.pauses(uid(resource)), List.of(ofResource(failure)), written, interval);
    return noted(resource, Optional.empty(), next, false, book.versions(uid(resource)));
  }

  private Optional<Duration> noted(
      R resource,
      Optional<Session> session,
      SyncPace.Next next,
      boolean waitsForLogin,
      Map<TargetRef, String> versions) {
    book.put(
        uid(resource),
        new Entry(
            book.basis(resource, session.map(Session::key)),
            next.in().map(ticker.now()::plus),
            waitsForLogin,
            versions,
            next.pauses()));
    return again(next.in());
  }

  private static SyncPace.Due ofResource(Failure failure) {
    return new SyncPace.Due("", failure.retry());
  }

  @Override
  public void forget(R resource) {
    stopReading(resource);
    kind.leaveSession(resource);
    books.forget(uid(resource));
    targets.releaseAll(kind.listed(resource).toList());
  }

  /** No source is read for {@code resource} any more. */
  private void stopReading(R resource) {
    reads.leave(uid(resource));
    instant.forget(nameOf(resource));
  }

  private static Optional<Duration> again(Optional<Duration> in) {
    return in.map(d -> d.compareTo(AT_ONCE) < 0 ? AT_ONCE : d);
  }

  private static String uid(HasMetadata resource) {
    return resource.getMetadata().getUid();
  }
}
