package com.infisical.operator.pushsecret;

import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalPushSecretStatus;
import com.infisical.operator.auth.session.InlineSessions;
import com.infisical.operator.cleanup.Cleanup;
import com.infisical.operator.cleanup.CleanupFinalizer;
import com.infisical.operator.controller.Controller;
import com.infisical.operator.controller.OptionalKind;
import com.infisical.operator.controller.Reconciler;
import com.infisical.operator.instant.InstantListener;
import com.infisical.operator.instant.InstantUpdates;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.key.Seal;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.SecretWatches;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.status.StatusMemory;
import com.infisical.operator.status.Transitions;
import com.infisical.operator.sync.KindServices;
import com.infisical.operator.template.SecretTemplates;
import com.infisical.operator.template.Templates;
import com.infisical.operator.tenancy.SourceRules;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Assembles what pushes secrets to Infisical. */
public final class PushSecrets implements OptionalKind {
  /** The type of the condition that says whether the last sync succeeded. */
  public static final String SUCCESS = PushConditions.READY;

  private final Parts parts;
  private final WatchedResources<InfisicalPushSecret> resources;
  private final Claims claims;
  private final CleanupFinalizer<InfisicalPushSecret> finalizer;
  private final PushStreams streams;
  private final FolderTurns folderTurns;
  private final Reconciler<InfisicalPushSecret> controlled = new Delegate();
  private final Controller<InfisicalPushSecret> controller;
  private final AtomicReference<@Nullable PushReconciler> reconciler = new AtomicReference<>();
  private final StatusMemory<InfisicalPushSecretStatus> statuses = new StatusMemory<>();
  private final Transitions transitions;

  /**
   * What it is made of.
   *
   * @param writers whose targets are not pushed back to where they come from
   * @param streams makes event streams that tell a listener
   * @param rules which Secrets may be pushed
   * @param cleanup what the kinds share that clean up at servers
   * @param turns in which templates are rendered
   */
  public record Parts(
      KindServices kind,
      Loops.Writers writers,
      InlineSessions sessions,
      SecretWatches watches,
      Function<InstantListener, InstantUpdates> streams,
      SourceRules rules,
      Cleanup.Parts cleanup,
      Templates.Turns turns) {}

  /** Puts {@code parts} together. */
  public PushSecrets(Parts parts) {
    this.parts = parts;
    KindServices services = parts.kind();
    this.transitions =
        new Transitions(services.events(), statuses, PushConditions.READY, "Pushed", "PushFailed");
    this.resources = Neighbours.watched();
    this.claims = new Claims(this::wake);
    this.folderTurns = new FolderTurns(this::wake);
    this.streams = new PushStreams(parts.streams(), this::heard);
    this.finalizer =
        new CleanupFinalizer<>(
            services.main(),
            InfisicalPushSecret.class,
            services.mapper(),
            "pushsecret.secrets.infisical.com/finalizer",
            services.mayWrite());
    this.controller = services.controller(resources, controlled, this::serverOf);
    parts.sessions().addWaker("InfisicalPushSecret", resources::wake);
  }

  private void wake(ResourceName name) {
    resources.find(name).ifPresent(resource -> reconciler().wake(resource));
    resources.wake(name);
  }

  private void heard(ResourceName name, Duration heardAt) {
    PushReconciler present = reconciler.get();
    if (present != null) {
      resources
          .find(name)
          .filter(resource -> present.heard(resource, heardAt))
          .ifPresent(resource -> resources.wake(name));
    }
  }

  /** Pushes to one server take turns with those to others. */
  private String serverOf(ResourceName name) {
    return resources
        .find(name)
        .map(found -> parts.sessions().server(found.getSpec().hostApi()))
        .orElse("");
  }

  /** The reconciler, once the key is known; before that nothing is active. */
  private final class Delegate implements Reconciler<InfisicalPushSecret> {
    @Override
    public Optional<Duration> reconcile(InfisicalPushSecret resource) {
      PushReconciler present = reconciler.get();
      return present == null ? Optional.empty() : present.reconcile(resource);
    }

    @Override
    public void forget(InfisicalPushSecret gone) {
      PushReconciler present = reconciler.get();
      if (present != null) {
        present.forget(gone);
        statuses.forget(gone.getMetadata().getUid());
      }
      streams.forget(WatchedResources.nameOf(gone));
      folderTurns.forget(WatchedResources.nameOf(gone));
    }

    @Override
    public void failed(InfisicalPushSecret resource) {
      reconciler().failed(resource);
    }
  }

  /** What the controller calls. */
  Reconciler<InfisicalPushSecret> controlled() {
    return controlled;
  }

  PushReconciler reconciler() {
    return Objects.requireNonNull(reconciler.get(), "leading without the operator's key");
  }

  /** The watched resources. */
  public WatchedResources<InfisicalPushSecret> resources() {
    return resources;
  }

  /** The type of the condition that says whether everything is pushed. */
  public static String success() {
    return PushConditions.READY;
  }

  @Override
  public String path() {
    return "secrets.infisical.com/v1alpha1/infisicalpushsecrets";
  }

  @Override
  public CompletableFuture<Void> start(KubernetesClient client, Collection<String> namespaces) {
    return controller.start(client, InfisicalPushSecret.class, namespaces);
  }

  @Override
  public void use(OperatorKey key) {
    KindServices services = parts.kind();
    DestinationReads reads = new DestinationReads();
    SourceSecrets sources =
        new SourceSecrets(services.main(), parts.rules(), new SecretTemplates(parts.turns()));
    PushWrites writes =
        new PushWrites(
            reads,
            new GeneratorReads(services.main()),
            claims,
            services.events(),
            services.metrics(),
            services.mayWrite(),
            services.schedule());
    PushObject.Writes objects =
        PushObject.Writes.of(
            services.main(),
            finalizer,
            services.mapper(),
            new Seal(key),
            transitions,
            services.mayWrite());
    Neighbours neighbours = new Neighbours(resources, claims, objects);
    PushSync sync =
        new PushSync(
            sources,
            reads,
            writes,
            neighbours,
            claims,
            folderTurns,
            streams,
            new Loops(parts.writers(), Loops.LegacyLogins.of(parts.sessions()), reads),
            key,
            services.events(),
            parts.cleanup().serverWrites(),
            services.schedule());
    PushCleanup cleanup = new PushCleanup(reads, claims, services.mayWrite());
    PushEnd end =
        new PushEnd(
            new Cleanup<>(
                parts.cleanup(),
                new Cleanup.Kind<>(InfisicalPushSecret.class, PushEnd::isAsked, "LeftAtServer"),
                finalizer),
            parts.sessions(),
            cleanup,
            new OpenCreations(reads, key),
            neighbours,
            objects,
            services.schedule());
    reconciler.set(
        new PushReconciler(
            parts.sessions(),
            parts.watches(),
            new PushReconciler.Services(
                objects,
                sources,
                sync,
                end,
                claims,
                neighbours,
                new PushRefusals(services.main(), objects, services.schedule()),
                parts.cleanup().serverWrites()),
            services.events(),
            services.active(),
            services.serves(),
            resources::wake,
            services.schedule()));
  }

  @Override
  public void syncAll() {
    resources.all().forEach(resource -> reconciler().wake(resource));
    resources.wakeAll();
  }

  @Override
  public void catchUp() {
    streams.reconnectAll();
    syncAll();
  }

  @Override
  public void close() {
    controller.close();
    streams.close();
  }
}
