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
import com.infisical.operator.connection.InlineConnection;
import com.infisical.operator.controller.Reconciler;
import com.infisical.operator.kubernetes.Maps;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.SecretWatches;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.status.ApiServerFailure;
import com.infisical.operator.status.Events;
import com.infisical.operator.status.Failure;
import com.infisical.operator.status.SpecFailure;
import com.infisical.operator.target.plan.OwnKeys;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Keeps the folder of an InfisicalPushSecret in sync with its source. */
final class PushReconciler implements Reconciler<InfisicalPushSecret> {
  private static final String KIND = "InfisicalPushSecret";
  private static final Duration AFTER_A_CONFLICT = Duration.ofMillis(100);
  private static final Duration SHORTEST = Duration.ofMillis(50);

  private final InlineSessions sessions;
  private final SourceFollowing following;
  private final Services services;
  private final Events events;
  private final BooleanSupplier active;
  private final Predicate<String> serves;
  private final Schedule schedule;
  private final NextSync nextSync;
  private final Map<String, PushMemory> memories = new ConcurrentHashMap<>();

  /** What needs the operator's key, and what goes with it. */
  record Services(
      PushObject.Writes writes,
      SourceSecrets sources,
      PushSync sync,
      PushEnd end,
      Claims claims,
      Neighbours neighbours,
      PushRefusals refusals,
      BooleanSupplier serverWrites) {}

  PushReconciler(
      InlineSessions sessions,
      SecretWatches watches,
      Services services,
      Events events,
      BooleanSupplier active,
      Predicate<String> serves,
      Consumer<ResourceName> waker,
      Schedule schedule) {
    this.sessions = sessions;
    this.services = services;
    this.events = events;
    this.active = active;
    this.serves = serves;
    this.schedule = schedule;
    this.nextSync = new NextSync(schedule);
    this.following =
        new SourceFollowing(
            watches,
            services.sources(),
            events,
            (uid, name, version) -> {
              memory(uid).sourceSeen(version);
              waker.accept(name);
            });
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

  /** The connection and the login of a resource. */
  interface Login {
    InlineSpec of(InfisicalPushSecret resource);
  }

  static InlineSpec login(InfisicalPushSecret resource) {
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

  /** Whether a resource is to be synced because something happened to its folder at that moment. */
  boolean heard(InfisicalPushSecret resource, Duration heardAt) {
    PushMemory memory = memory(uid(resource));
    if (memory.isEcho(heardAt)) {
      return false;
    }
    memory.wake();
    return true;
  }

  @Override
  public Optional<Duration> reconcile(InfisicalPushSecret resource) {
    if (!active.getAsBoolean() || !serves.test(resource.getMetadata().getNamespace())) {
      return Optional.empty();
    }
    try {
      return resource.isMarkedForDeletion()
          ? services
              .end()
              .run(resource, user(resource), PushReconciler::login, memory(uid(resource)))
          : living(resource);
    } catch (PushObject.NotLeadingException | DestinationWriter.StaleException e) {
      wake(resource);
      return Optional.of(AFTER_A_CONFLICT);
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        case HttpStatus.CONFLICT -> {
          wake(resource);
          yield Optional.of(AFTER_A_CONFLICT);
        }
        case HttpStatus.NOT_FOUND -> {
          wake(resource);
          yield Optional.empty();
        }
        default ->
            Optional.of(
                services
                    .refusals()
                    .report(resource, memory(uid(resource)), ApiServerFailure.of(e)));
      };
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
    if (generationOf(fresh) != generationOf(resource)) {
      // The watch tells of it soon; until then it is not known what the spec asks for.
      memory.wake();
      return Optional.of(AFTER_A_CONFLICT);
    }
    PushObject object = new PushObject(fresh, services.writes());
    object.saveLost(memory);
    if (services.serverWrites().getAsBoolean()) {
      object.noteGo();
    }
    Optional<Failure> failure = unusable(object, reading, opening.result());
    PushOutcome outcome =
        failure.isPresent()
            ? new PushOutcome.NotCompared(failure.get(), session.isPresent())
            : sync(object, ((PushSpec.Reading.Usable) reading).spec(), session.orElseThrow());
    return noted(object, memory, reading, outcome);
  }

  private @Nullable InfisicalPushSecret fresh(InfisicalPushSecret resource) {
    return services
        .refusals()
        .stored(resource)
        .filter(stored -> !stored.isMarkedForDeletion())
        .orElse(null);
  }

  private Optional<Failure> unusable(
      PushObject object, PushSpec.Reading reading, OpenResult session) {
    if (object.isGosBack()) {
      return Optional.of(
          new SpecFailure(
              "another operator put its finalizer on this resource again, so this one does not"
                  + " change the resource; stop the other one, or exclude the namespace from this"
                  + " one with --namespaces"));
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
    following.follow(resource, spec);
    try {
      return services.sync().run(object, spec, session, memory);
    } catch (DestinationWriter.StoppedException stopped) {
      return new PushOutcome.NotCompared(stopped.failure(), false);
    } catch (PushObject.RecordTooLargeException e) {
      return new PushOutcome.NotCompared(
          new SpecFailure(
              ".spec.push has too many keys for the record in the resource's annotation; split it"
                  + " over several resources"),
          true);
    }
  }

  private Optional<Duration> noted(
      PushObject object, PushMemory memory, PushSpec.Reading reading, PushOutcome outcome) {
    memory.tellsNothing();
    switch (outcome) {
      case PushOutcome.NotCompared(Failure failure, boolean loggedIn) ->
          object.status(
              PushConditions.notCompared(
                  object,
                  InlineConnection.inFieldsOfResource(failure.sentence()),
                  Optional.of(loggedIn),
                  schedule.instant()),
              failure.requestId());
      case PushOutcome.Compared compared when compared.dryRun().isPresent() ->
          object.status(PushConditions.compared(object, compared, schedule.instant()));
      case PushOutcome.Compared compared -> {}
      case PushOutcome.Again again -> {}
    }
    if (!(outcome instanceof PushOutcome.Again)) {
      services.claims().tried(object.uid());
    }
    Optional<Duration> interval =
        reading instanceof PushSpec.Reading.Usable(PushSpec spec)
            ? spec.interval()
            : Optional.empty();
    Optional<Duration> next = nextSync.after(outcome, interval, memory);
    memory.next(next, schedule.now());
    return again(next);
  }

  private static Optional<Duration> again(Optional<Duration> in) {
    return in.map(d -> d.compareTo(SHORTEST) < 0 ? SHORTEST : d);
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
  public void failed(InfisicalPushSecret resource) {
    wake(resource);
  }

  @Override
  public void forget(InfisicalPushSecret gone) {
    sessions.forget(user(gone));
    memories.remove(uid(gone));
    services.end().forget(uid(gone));
    following.forget(uid(gone));
    services
        .claims()
        .forget(
            uid(gone), gone.getMetadata().getNamespace(), services.neighbours().mayTakeOver(gone));
  }
}
