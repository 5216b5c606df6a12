package com.infisical.operator.staticsecret;

import static com.infisical.operator.reference.WatchedResources.nameOf;

import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.auth.AuthFailure;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.Sessions;
import com.infisical.operator.controller.Reconciler;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.schedule.Ticker;
import com.infisical.operator.source.Demand;
import com.infisical.operator.source.ReadFailure;
import com.infisical.operator.source.ReadResult;
import com.infisical.operator.source.SourceReads;
import com.infisical.operator.staticsecret.ResourceBook.Basis;
import com.infisical.operator.staticsecret.ResourceBook.Entry;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ReferenceFailure;
import com.infisical.operator.target.TargetWatches;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.tracing.Tracing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Keeps the targets of an InfisicalStaticSecret in step with its sources. */
public final class StaticSecretReconciler implements Reconciler<InfisicalStaticSecret> {
  private static final Duration UNTIL_THE_LEASE = Duration.ofSeconds(1);
  private static final Duration AT_ONCE = Duration.ofMillis(50);

  private final WatchedResources<InfisicalStaticSecret> resources;
  private final TargetWatches targets;
  private final Sessions sessions;
  private final SourceReads reads;
  private final StaticSecretSync sync;
  private final StatusReport report;
  private final InstantFollowing instant;
  private final Books books;
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
  StaticSecretReconciler(
      WatchedResources<InfisicalStaticSecret> resources,
      TargetWatches targets,
      Sessions sessions,
      SourceReads reads,
      StaticSecretSync sync,
      StatusReport report,
      InstantFollowing instant,
      Books books,
      SyncPace pace,
      BooleanSupplier active,
      Predicate<String> serves,
      Ticker ticker,
      Tracing tracing) {
    this.resources = resources;
    this.targets = targets;
    this.sessions = sessions;
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
  public Optional<Duration> reconcile(InfisicalStaticSecret resource) {
    if (!active.getAsBoolean() || !serves(resource)) {
      return Optional.empty();
    }
    if (resource.isMarkedForDeletion()) {
      // Others' finalizers may keep it for long; nothing is read for it meanwhile.
      stopReading(resource);
      return Optional.empty();
    }
    return switch (SyncSpec.read(resource)) {
      case SyncSpec.Reading.Unusable(Failure failure) ->
          onNoSession(resource, Optional.empty(), failure);
      case SyncSpec.Reading.Usable(SyncSpec spec) -> withSession(resource, spec);
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

  private boolean serves(InfisicalStaticSecret resource) {
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

  private static boolean hasTargetsElsewhere(InfisicalStaticSecret resource) {
    String own = resource.getMetadata().getNamespace();
    return ListedTargets.of(resource).anyMatch(target -> !own.equals(target.namespace()));
  }

  @Override
  public void failed(InfisicalStaticSecret resource, RuntimeException bug) {
    book.trigger(uid(resource), Duration.ZERO);
  }

  private Optional<Duration> withSession(InfisicalStaticSecret resource, SyncSpec spec) {
    try (Tracing.Span span = SyncSpans.ofSync(tracing, nameOf(resource))) {
      return switch (open(resource, spec)) {
        case Sessions.OpenResult.Unavailable(Failure failure) -> {
          span.failed(failure.sentence());
          yield onNoSession(resource, spec.interval(), ofAuth(spec, failure));
        }
        case Sessions.OpenResult.Open(Session session) -> syncIfDue(resource, spec, session, span);
      };
    }
  }

  private Sessions.OpenResult open(InfisicalStaticSecret resource, SyncSpec spec) {
    try (Tracing.Span _ = tracing.span("session")) {
      return sessions.open(SyncSpec.AUTH_FIELD, spec.auth(), resource.getMetadata().getNamespace());
    }
  }

  private Optional<Duration> syncIfDue(
      InfisicalStaticSecret resource, SyncSpec spec, Session session, Tracing.Span span) {
    Basis basis = book.basis(resource, Optional.of(session.key()));
    Optional<Demand> demand = triggers.take(uid(resource), basis, session.health());
    if (demand.isEmpty()) {
      span.discard();
      return onNothingDue(resource, spec);
    }
    return switch (sync.run(resource, spec, session, demand.get())) {
      case SyncResult.NotRead(ReadResult.Stale stale, int source) -> {
        book.trigger(uid(resource), demand.get().since());
        yield again(Optional.of(AT_ONCE));
      }
      case SyncResult.NotRead(ReadResult.Failed(ReadFailure why), int source) ->
          onFailedRead(resource, spec, session, why, why.of(SyncSpec.sourceField(source)));
      case SyncResult.NotUsable(Failure failure) -> onUnusableInput(resource, session, failure);
      case SyncResult.Tried tried when tried.wasInterrupted() -> {
        // Nothing is told of what was only left out; the lease may just be renewed late.
        book.trigger(uid(resource), demand.get().since());
        yield again(Optional.of(UNTIL_THE_LEASE));
      }
      case SyncResult.Tried tried -> onSync(resource, spec, session, tried);
    };
  }

  private Optional<Duration> onNothingDue(InfisicalStaticSecret resource, SyncSpec spec) {
    report.share(resource);
    boolean written =
        !spec.instantUpdates() || report.listening(resource, instant.state(nameOf(resource)));
    Optional<Duration> due =
        book.find(uid(resource)).flatMap(Entry::due).map(at -> at.minus(ticker.now()));
    return again(written ? due : Optional.of(SyncPace.AFTER_A_LOST_WRITE));
  }

  private Optional<Duration> onSync(
      InfisicalStaticSecret resource, SyncSpec spec, Session session, SyncResult.Tried tried) {
    instant.follow(nameOf(resource), session, tried.following(), tried.askedAt());
    boolean written =
        report.tried(resource, spec, session.method(), tried, instant.state(nameOf(resource)));
    if (tried.isApplied()) {
      reads.applied(uid(resource));
    }
    SyncPace.Next next = pace.next(book.pauses(uid(resource)), tried.retries(), written);
    return noted(resource, Optional.of(session), next, false, tried.versions());
  }

  /** Where the resource has an interval, its sources are tried again for all who read them. */
  private Optional<Duration> onFailedRead(
      InfisicalStaticSecret resource,
      SyncSpec spec,
      Session session,
      ReadFailure why,
      Failure failure) {
    boolean ofLogin = why instanceof ReadFailure.NoToken;
    Failure told = ofLogin ? ofAuth(spec, failure) : failure;
    boolean written = report.notTried(resource, Optional.of(session.method()), told.sentence());
    List<SyncPace.Due> retries =
        spec.interval().isPresent() ? List.of() : List.of(ofResource(told));
    SyncPace.Next next = pace.next(book.pauses(uid(resource)), retries, written);
    return noted(resource, Optional.of(session), next, ofLogin, book.versions(uid(resource)));
  }

  private Optional<Duration> onUnusableInput(
      InfisicalStaticSecret resource, Session session, Failure failure) {
    boolean written = report.notTried(resource, Optional.of(session.method()), failure.sentence());
    SyncPace.Next next =
        pace.next(book.pauses(uid(resource)), List.of(ofResource(failure)), written);
    return noted(resource, Optional.of(session), next, false, book.versions(uid(resource)));
  }

  /** There is no session to read with, or no use for one. */
  private Optional<Duration> onNoSession(
      InfisicalStaticSecret resource, Optional<Duration> interval, Failure failure) {
    stopReading(resource);
    boolean written = report.notTried(resource, Optional.empty(), failure.sentence());
    SyncPace.Next next =
        pace.next(book.pauses(uid(resource)), List.of(ofResource(failure)), written, interval);
    return noted(resource, Optional.empty(), next, false, book.versions(uid(resource)));
  }

  private Optional<Duration> noted(
      InfisicalStaticSecret resource,
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

  /** What is wrong with the InfisicalAuth is told as that, since it names fields of its spec. */
  private static Failure ofAuth(SyncSpec spec, Failure failure) {
    boolean isReferenceToIt =
        failure instanceof ReferenceFailure reference
            && reference.field().equals(SyncSpec.AUTH_FIELD);
    return isReferenceToIt ? failure : new AuthFailure(spec.auth(), failure);
  }

  @Override
  public void forget(InfisicalStaticSecret resource) {
    stopReading(resource);
    books.forget(uid(resource));
    targets.releaseAll(ListedTargets.of(resource).toList());
  }

  /** No source is read for {@code resource} any more. */
  private void stopReading(InfisicalStaticSecret resource) {
    reads.leave(uid(resource));
    instant.forget(nameOf(resource));
  }

  private static Optional<Duration> again(Optional<Duration> in) {
    return in.map(d -> d.compareTo(AT_ONCE) < 0 ? AT_ONCE : d);
  }

  private static String uid(InfisicalStaticSecret resource) {
    return resource.getMetadata().getUid();
  }
}
