package com.infisical.operator.pushsecret;

import static com.infisical.operator.reference.WatchedResources.generationOf;
import static com.infisical.operator.reference.WatchedResources.nameOf;

import com.infisical.client.HttpStatus;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalPushSecretSpec;
import com.infisical.operator.auth.session.InlineSessions;
import com.infisical.operator.auth.session.InlineSpec;
import com.infisical.operator.auth.session.Session;
import com.infisical.operator.auth.session.Sessions.OpenResult;
import com.infisical.operator.controller.Reconciler;
import com.infisical.operator.kubernetes.Maps;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.SecretWatches;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.status.Events;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.SpecFailure;
import com.infisical.operator.target.plan.OwnKeys;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the folder of an InfisicalPushSecret in step with its source. */
final class PushReconciler implements Reconciler<InfisicalPushSecret> {
  private static final Logger LOG = LoggerFactory.getLogger(PushReconciler.class);
  private static final String KIND = "InfisicalPushSecret";
  private static final Duration AFTER_A_LOST_WRITE = Duration.ofSeconds(5);
  private static final Duration AFTER_A_CONFLICT = Duration.ofMillis(100);
  private static final Duration SHORTEST = Duration.ofMillis(50);
  private static final double JITTER = 0.05;

  private final KubernetesClient client;
  private final InlineSessions sessions;
  private final SecretWatches watches;
  private final Services services;
  private final Events events;
  private final BooleanSupplier active;
  private final Predicate<String> serves;
  private final Consumer<ResourceName> waker;
  private final Schedule schedule;
  private final Map<String, PushMemory> memories = new ConcurrentHashMap<>();
  private final Map<String, SourceWatch> sources = new ConcurrentHashMap<>();

  /** What needs the operator's key, and what goes with it. */
  record Services(
      PushObject.Writes writes,
      SourceSecrets sources,
      PushSync sync,
      PushCleanup cleanup,
      Claims claims) {}

  /** Has a push synced when its source changes. */
  private final class SourceWatch implements SecretWatches.Dependent {
    private final String uid;
    private final ResourceName name;

    SourceWatch(String uid, ResourceName name) {
      this.uid = uid;
      this.name = name;
    }

    @Override
    public void secretChanged(ResourceName secret, String version) {
      memory(uid).sourceSeen(version);
      waker.accept(name);
    }
  }

  PushReconciler(
      KubernetesClient client,
      InlineSessions sessions,
      SecretWatches watches,
      Services services,
      Events events,
      BooleanSupplier active,
      Predicate<String> serves,
      Consumer<ResourceName> waker,
      Schedule schedule) {
    this.client = client;
    this.sessions = sessions;
    this.watches = watches;
    this.services = services;
    this.events = events;
    this.active = active;
    this.serves = serves;
    this.waker = waker;
    this.schedule = schedule;
  }

  private PushMemory memory(String uid) {
    return memories.computeIfAbsent(uid, any -> new PushMemory());
  }

  private static String uid(InfisicalPushSecret resource) {
    return resource.getMetadata().getUid();
  }

  private static InlineSessions.User user(InfisicalPushSecret resource) {
    return new InlineSessions.User(KIND, nameOf(resource));
  }

  private static InlineSpec login(InfisicalPushSecret resource) {
    InfisicalPushSecretSpec spec = resource.getSpec();
    return new InlineSpec(
        resource.getMetadata().getNamespace(),
        spec.hostApi(),
        spec.tls(),
        spec.authentication() == null ? List.of() : spec.authentication().meant());
  }

  /** Has a resource synced at its next reconcile. */
  void wake(InfisicalPushSecret resource) {
    memory(uid(resource)).wake();
  }

  @Override
  public Optional<Duration> reconcile(InfisicalPushSecret resource) {
    if (!active.getAsBoolean() || !serves.test(resource.getMetadata().getNamespace())) {
      return Optional.empty();
    }
    try {
      return resource.isMarkedForDeletion()
          ? services.cleanup().run(resource, this::access)
          : living(resource);
    } catch (PushObject.NotLeadingException | DestinationWriter.StaleException e) {
      wake(resource);
      return Optional.of(AFTER_A_CONFLICT);
    } catch (KubernetesClientException e) {
      wake(resource);
      if (e.getCode() == HttpStatus.CONFLICT || e.getCode() == HttpStatus.NOT_FOUND) {
        return e.getCode() == HttpStatus.CONFLICT
            ? Optional.of(AFTER_A_CONFLICT)
            : Optional.empty();
      }
      LOG.warn(
          "{} {} could not be written (HTTP {}); the operator retries",
          KIND,
          nameOf(resource),
          e.getCode());
      return Optional.of(AFTER_A_LOST_WRITE);
    }
  }

  private Optional<Duration> living(InfisicalPushSecret resource) {
    PushMemory memory = memory(uid(resource));
    PushSpec.Reading reading = PushSpec.read(resource);
    InlineSessions.Opening opening = sessions.open(user(resource), login(resource));
    Optional<Session> session =
        opening.result() instanceof OpenResult.Open(Session open)
            ? Optional.of(open)
            : Optional.empty();
    Basis basis = basis(resource, session);
    if (!memory.take(basis, schedule.now())) {
      return again(memory.left(schedule.now()));
    }
    opening.warnings().forEach(warning -> events.warn(resource, "Login", warning));
    @Nullable InfisicalPushSecret fresh = fresh(resource);
    if (fresh == null) {
      return Optional.empty();
    }
    PushObject object = new PushObject(fresh, services.writes());
    Optional<Failure> failure = unusable(object, reading, opening.result());
    PushOutcome outcome =
        failure.isPresent()
            ? new PushOutcome.NotCompared(failure.get(), session.isPresent())
            : sync(object, ((PushSpec.Reading.Usable) reading).spec(), session.orElseThrow());
    return noted(object, memory, reading, outcome);
  }

  private @Nullable InfisicalPushSecret fresh(InfisicalPushSecret resource) {
    InfisicalPushSecret fresh =
        client
            .resources(InfisicalPushSecret.class)
            .inNamespace(resource.getMetadata().getNamespace())
            .withName(resource.getMetadata().getName())
            .get();
    boolean same =
        fresh != null && uid(fresh).equals(uid(resource)) && !fresh.isMarkedForDeletion();
    return same ? fresh : null;
  }

  private Optional<Failure> unusable(
      PushObject object, PushSpec.Reading reading, OpenResult session) {
    if (object.isGosBack()) {
      return Optional.of(
          new SpecFailure(
              "another operator put its finalizer on this resource again, so it is left to that"
                  + " one; stop it, or do not have this operator watch the namespace"));
    }
    if (reading instanceof PushSpec.Reading.Unusable(Failure failure)) {
      return Optional.of(failure);
    }
    return session instanceof OpenResult.Unavailable(Failure failure)
        ? Optional.of(failure)
        : Optional.empty();
  }

  private PushOutcome sync(PushObject object, PushSpec spec, Session session) {
    InfisicalPushSecret resource = object.object();
    PushMemory memory = memory(uid(resource));
    spec.warnings().forEach(warning -> events.warn(resource, "Spec", warning));
    follow(resource, spec);
    try {
      return services.sync().run(object, spec, session, memory);
    } catch (DestinationWriter.StoppedException stopped) {
      return new PushOutcome.NotCompared(stopped.failure(), false);
    } catch (PushObject.RecordTooLargeException e) {
      return new PushOutcome.NotCompared(
          new SpecFailure(
              ".spec.push has so many keys that what is known of them does not fit into an"
                  + " annotation; split it over several resources"),
          true);
    }
  }

  /** Watches the source, if it may be pushed at all. */
  private void follow(InfisicalPushSecret resource, PushSpec spec) {
    Set<ResourceName> names =
        spec.source()
            .map(PushSpec.Source::secret)
            .filter(secret -> services.sources().isAllowed(resource, secret))
            .map(Set::of)
            .orElse(Set.of());
    spec.source()
        .map(PushSpec.Source::secret)
        .filter(s -> !s.namespace().equals(resource.getMetadata().getNamespace()))
        .ifPresent(
            secret ->
                events.warn(
                    resource,
                    "OtherNamespace",
                    PushSpec.SECRET_FIELD
                        + " is in another namespace; anyone who can edit this resource can push"
                        + " Secrets from there"));
    watches.track(
        sources.computeIfAbsent(uid(resource), uid -> new SourceWatch(uid, nameOf(resource))),
        names);
  }

  private Optional<Duration> noted(
      PushObject object, PushMemory memory, PushSpec.Reading reading, PushOutcome outcome) {
    Optional<Duration> interval =
        reading instanceof PushSpec.Reading.Usable(PushSpec spec)
            ? spec.interval().map(this::spread)
            : Optional.empty();
    Optional<Duration> next =
        switch (outcome) {
          case PushOutcome.Again(Duration in) -> {
            memory.wake();
            yield Optional.of(in);
          }
          case PushOutcome.NotCompared(Failure failure, boolean loggedIn) -> {
            object.status(
                PushConditions.notCompared(
                    object, failure.sentence(), Optional.of(loggedIn), schedule.instant()),
                failure.requestId());
            yield sooner(interval, retry(memory, failure.retry()));
          }
          case PushOutcome.Compared compared -> {
            if (compared.dryRun().isPresent()) {
              object.status(PushConditions.compared(object, compared, schedule.instant()));
            }
            Optional<Duration> retry = compared.effects().retry().flatMap(r -> retry(memory, r));
            if (retry.isEmpty()) {
              memory.succeeded();
            }
            yield sooner(interval, sooner(retry, compared.again()));
          }
        };
    memory.next(next, schedule.now());
    return again(next);
  }

  /** Never shorter, or a value would be generated at every other interval only. */
  private Duration spread(Duration interval) {
    return interval.plusMillis(
        Math.round(interval.toMillis() * JITTER * schedule.random().nextDouble()));
  }

  private Optional<Duration> retry(PushMemory memory, Retry retry) {
    return switch (retry) {
      case Retry.After(Duration delay) -> Optional.of(delay);
      case Retry.Backoff backoff -> Optional.of(memory.backoff(schedule.now(), schedule.random()));
      case Retry.OnChange change -> Optional.empty();
    };
  }

  private static Optional<Duration> sooner(Optional<Duration> one, Optional<Duration> other) {
    return one.filter(d -> other.isEmpty() || d.compareTo(other.get()) <= 0).or(() -> other);
  }

  private static Optional<Duration> again(Optional<Duration> in) {
    return in.map(d -> d.compareTo(SHORTEST) < 0 ? SHORTEST : d);
  }

  private PushCleanup.Access access(InfisicalPushSecret resource) {
    return switch (sessions.open(user(resource), login(resource)).result()) {
      case OpenResult.Open(Session open) -> new PushCleanup.Access(Optional.of(open), true);
      case OpenResult.Unavailable(Failure failure) ->
          new PushCleanup.Access(
              sessions.living(user(resource)), !(failure.retry() instanceof Retry.OnChange));
    };
  }

  /** What a sync depends on, besides its source and its folder. */
  private record Basis(long generation, String forceSync, String adopt, Optional<Object> session) {}

  private static Basis basis(InfisicalPushSecret resource, Optional<Session> session) {
    Map<String, String> annotations = Maps.present(resource.getMetadata().getAnnotations());
    return new Basis(
        generationOf(resource),
        annotations.getOrDefault(OwnKeys.FORCE_SYNC, ""),
        annotations.getOrDefault("secrets.infisical.com/adopt", ""),
        session.map(Session::key));
  }

  @Override
  public void failed(InfisicalPushSecret resource, RuntimeException bug) {
    wake(resource);
  }

  @Override
  public void forget(InfisicalPushSecret gone) {
    sessions.forget(user(gone));
    memories.remove(uid(gone));
    Optional.ofNullable(sources.remove(uid(gone))).ifPresent(watches::release);
    services.cleanup().forget(uid(gone));
    services.claims().forget(uid(gone), gone.getMetadata().getNamespace());
  }
}
