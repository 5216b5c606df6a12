package com.infisical.operator.staticsecret;

import static com.infisical.operator.reference.WatchedResources.nameOf;

import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.auth.AuthFailure;
import com.infisical.operator.auth.Session;
import com.infisical.operator.auth.Sessions;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.staticsecret.SyncBook.Basis;
import com.infisical.operator.staticsecret.SyncBook.Entry;
import com.infisical.operator.status.Attempts;
import com.infisical.operator.status.Backoff;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.ReferenceFailure;
import com.infisical.operator.status.Retry;
import com.infisical.operator.status.Ticker;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the targets of an InfisicalStaticSecret in step with its sources. */
@ControllerConfiguration(
    name = "infisicalstaticsecret",
    generationAwareEventProcessing = false,
    triggerReconcilerOnAllEvents = true)
public final class StaticSecretReconciler implements Reconciler<InfisicalStaticSecret> {
  private static final Logger log = LoggerFactory.getLogger(StaticSecretReconciler.class);
  private static final Duration AFTER_A_BUG = Duration.ofMinutes(1);
  private static final Duration AFTER_A_LOST_WRITE = Duration.ofSeconds(5);
  private static final Duration AT_ONCE = Duration.ofMillis(50);
  private static final double JITTER = 0.05;

  private final WatchedResources<InfisicalStaticSecret> resources;
  private final TargetWatches targets;
  private final Sessions sessions;
  private final StaticSecretSync sync;
  private final StatusReport report;
  private final Attempts<String> attempts;
  private final BooleanSupplier active;
  private final Ticker ticker;
  private final RandomGenerator random;
  private final SyncBook book = new SyncBook();

  /**
   * @param active whether this process works at all: its caches are filled, and it leads
   */
  StaticSecretReconciler(
      WatchedResources<InfisicalStaticSecret> resources,
      TargetWatches targets,
      Sessions sessions,
      StaticSecretSync sync,
      StatusReport report,
      Attempts<String> attempts,
      BooleanSupplier active,
      Ticker ticker,
      RandomGenerator random) {
    this.resources = resources;
    this.targets = targets;
    this.sessions = sessions;
    this.sync = sync;
    this.report = report;
    this.attempts = attempts;
    this.active = active;
    this.ticker = ticker;
    this.random = random;
  }

  @Override
  public List<EventSource<?, InfisicalStaticSecret>> prepareEventSources(
      EventSourceContext<InfisicalStaticSecret> context) {
    List<EventSource<?, InfisicalStaticSecret>> sources = new ArrayList<>();
    sources.add(resources.attach(context));
    sources.addAll(targets.eventSources(context));
    return sources;
  }

  @Override
  public UpdateControl<InfisicalStaticSecret> reconcile(
      InfisicalStaticSecret resource, Context<InfisicalStaticSecret> context) {
    if (context.isPrimaryResourceDeleted()) {
      forget(resource);
      return UpdateControl.noUpdate();
    }
    if (!active.getAsBoolean() || resource.isMarkedForDeletion()) {
      return UpdateControl.noUpdate();
    }
    return switch (SyncSpec.read(resource)) {
      case SyncSpec.Reading.Unusable(Failure failure) ->
          notTried(resource, Optional.empty(), Optional.empty(), failure);
      case SyncSpec.Reading.Usable(SyncSpec spec) -> reconcile(resource, spec);
    };
  }

  @Override
  public ErrorStatusUpdateControl<InfisicalStaticSecret> updateErrorStatus(
      InfisicalStaticSecret resource, Context<InfisicalStaticSecret> context, Exception bug) {
    log.error(
        "Reconciling InfisicalStaticSecret {} failed by an error of the operator",
        nameOf(resource),
        bug);
    return ErrorStatusUpdateControl.<InfisicalStaticSecret>noStatusUpdate()
        .rescheduleAfter(AFTER_A_BUG);
  }

  private UpdateControl<InfisicalStaticSecret> reconcile(
      InfisicalStaticSecret resource, SyncSpec spec) {
    return switch (sessions.open(
        SyncSpec.AUTH_FIELD, spec.auth(), resource.getMetadata().getNamespace())) {
      case Sessions.Answer.Unavailable(Failure failure) ->
          notTried(resource, Optional.of(spec), Optional.empty(), ofAuth(spec, failure));
      case Sessions.Answer.Open(Session session) -> reconcile(resource, spec, session);
    };
  }

  private UpdateControl<InfisicalStaticSecret> reconcile(
      InfisicalStaticSecret resource, SyncSpec spec, Session session) {
    Basis basis = Basis.of(resource, Optional.of(session.key()));
    Optional<Entry> last = book.find(uid(resource));
    if (last.isPresent() && !isDue(last.get(), basis, session)) {
      return again(last.get().due().map(due -> due.minus(ticker.now())));
    }
    List<Integer> counts = last.map(Entry::counts).orElse(List.of());
    return switch (sync.run(resource, spec, session, counts)) {
      case SyncOutcome.Stale stale -> again(Optional.of(AT_ONCE));
      case SyncOutcome.NotRead(SourceReader.NoToken failure) ->
          notTried(resource, Optional.of(spec), Optional.of(session), ofAuth(spec, failure));
      case SyncOutcome.NotRead(Failure failure) ->
          notTried(resource, Optional.of(spec), Optional.of(session), failure);
      case SyncOutcome.Tried tried -> tried(resource, spec, session, tried);
    };
  }

  private boolean isDue(Entry last, Basis basis, Session session) {
    return last.isDue(basis, ticker.now())
        || (last.waitsForLogin() && session.health() instanceof Session.Health.Proven)
        || last.versions().entrySet().stream()
            .anyMatch(left -> targets.isChanged(left.getKey(), left.getValue()));
  }

  private UpdateControl<InfisicalStaticSecret> tried(
      InfisicalStaticSecret resource, SyncSpec spec, Session session, SyncOutcome.Tried tried) {
    boolean written = report.tried(resource, spec, session.method(), tried);
    List<Retry> retries = new ArrayList<>(tried.failures().stream().map(Failure::retry).toList());
    if (!written) {
      retries.add(new Retry.After(AFTER_A_LOST_WRITE));
    }
    Optional<Duration> in = nextIn(resource, spec.interval(), retries);
    book.put(
        uid(resource),
        new Entry(
            Basis.of(resource, Optional.of(session.key())),
            in.map(ticker.now()::plus),
            false,
            tried.counts(),
            tried.versions()));
    return again(in);
  }

  private UpdateControl<InfisicalStaticSecret> notTried(
      InfisicalStaticSecret resource,
      Optional<SyncSpec> spec,
      Optional<Session> session,
      Failure failure) {
    boolean written = report.notTried(resource, session.map(Session::method), failure.sentence());
    List<Retry> retries = new ArrayList<>(List.of(failure.retry()));
    if (!written) {
      retries.add(new Retry.After(AFTER_A_LOST_WRITE));
    }
    // What a server or a login asks to wait is waited, also when the interval is shorter.
    Optional<Duration> in =
        failure.retry() instanceof Retry.After(Duration asked)
            ? Optional.of(asked)
            : nextIn(resource, spec.flatMap(SyncSpec::interval), retries);
    Optional<Entry> last = book.find(uid(resource));
    book.put(
        uid(resource),
        new Entry(
            Basis.of(resource, session.map(Session::key)),
            in.map(ticker.now()::plus),
            failure instanceof AuthFailure of && of.why() instanceof SourceReader.NoToken,
            last.map(Entry::counts).orElse(List.of()),
            last.map(Entry::versions).orElse(Map.of())));
    return again(in);
  }

  /** What is wrong with the InfisicalAuth is told as that, since it names fields of its spec. */
  private static Failure ofAuth(SyncSpec spec, Failure failure) {
    boolean isReferenceToIt =
        failure instanceof ReferenceFailure reference
            && reference.field().equals(SyncSpec.AUTH_FIELD);
    return isReferenceToIt ? failure : new AuthFailure(spec.auth(), failure);
  }

  /** When the resource is to be looked at again, whichever comes first: its interval or a retry. */
  private Optional<Duration> nextIn(
      InfisicalStaticSecret resource, Optional<Duration> interval, List<Retry> retries) {
    if (retries.isEmpty()) {
      attempts.reset(uid(resource));
    }
    boolean backsOff = retries.stream().anyMatch(Retry.Backoff.class::isInstance);
    List<Duration> candidates = new ArrayList<>();
    interval.map(this::jittered).ifPresent(candidates::add);
    if (backsOff) {
      candidates.add(attempts.failed(uid(resource)));
    }
    for (Retry retry : retries) {
      if (retry instanceof Retry.After(Duration delay)) {
        candidates.add(delay);
      }
    }
    return candidates.stream().min(Duration::compareTo);
  }

  private Duration jittered(Duration interval) {
    return Backoff.spread(interval, JITTER, random);
  }

  private void forget(InfisicalStaticSecret resource) {
    book.find(uid(resource)).ifPresent(entry -> entry.versions().keySet().forEach(sync::forget));
    book.forget(uid(resource));
    attempts.reset(uid(resource));
    report.forget(resource);
  }

  private static UpdateControl<InfisicalStaticSecret> again(Optional<Duration> in) {
    UpdateControl<InfisicalStaticSecret> done = UpdateControl.noUpdate();
    return in.map(d -> done.rescheduleAfter(d.compareTo(AT_ONCE) < 0 ? AT_ONCE : d)).orElse(done);
  }

  private static String uid(InfisicalStaticSecret resource) {
    return resource.getMetadata().getUid();
  }
}
