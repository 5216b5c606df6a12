package com.infisical.operator.pushsecret;

import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalPushSecretStatus;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.auth.session.InlineSessions;
import com.infisical.operator.cleanup.Cleanup;
import com.infisical.operator.cleanup.CleanupFinalizer;
import com.infisical.operator.controller.Controller;
import com.infisical.operator.controller.OptionalKind;
import com.infisical.operator.controller.Reconciler;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.key.Seal;
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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Puts together what pushes secrets to Infisical. */
public final class PushSecrets implements OptionalKind {
  private final Parts parts;
  private final WatchedResources<InfisicalPushSecret> resources;
  private final Claims claims;
  private final CleanupFinalizer<InfisicalPushSecret> finalizer;
  private final Controller<InfisicalPushSecret> controller;
  private final AtomicReference<@Nullable PushReconciler> reconciler = new AtomicReference<>();
  private final StatusMemory<InfisicalPushSecretStatus> statuses = new StatusMemory<>();
  private final Transitions transitions;

  /**
   * What it is made of.
   *
   * @param statics whose targets are not pushed back to where they come from
   * @param rules which Secrets may be pushed
   * @param cleanup what the kinds share that clean up at servers
   * @param turns in which templates are rendered
   * @param serverWrites whether anything is written at servers and to records
   */
  public record Parts(
      KindServices kind,
      WatchedResources<InfisicalStaticSecret> statics,
      InlineSessions sessions,
      SecretWatches watches,
      SourceRules rules,
      Cleanup.Parts cleanup,
      Templates.Turns turns,
      BooleanSupplier serverWrites) {}

  /** Puts {@code parts} together. */
  public PushSecrets(Parts parts) {
    this.parts = parts;
    this.transitions =
        new Transitions(
            parts.kind().events(), statuses, PushConditions.READY, "Pushed", "PushFailed");
    this.resources = new WatchedResources<>(Map.of());
    this.claims =
        new Claims(
            name -> {
              resources.find(name).ifPresent(resource -> reconciler().wake(resource));
              resources.wake(name);
            });
    KindServices services = parts.kind();
    this.finalizer =
        new CleanupFinalizer<>(
            services.main(),
            InfisicalPushSecret.class,
            services.mapper(),
            "pushsecret.secrets.infisical.com/finalizer",
            services.mayWrite());
    this.controller = services.controller(resources, new Delegate(), name -> "pushes");
    parts.sessions().addWaker("InfisicalPushSecret", resources::wake);
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
    }

    @Override
    public void failed(InfisicalPushSecret resource, RuntimeException bug) {
      reconciler().failed(resource, bug);
    }
  }

  private PushReconciler reconciler() {
    return Objects.requireNonNull(reconciler.get(), "leading without the operator's key");
  }

  /** The watched resources. */
  public WatchedResources<InfisicalPushSecret> resources() {
    return resources;
  }

  /** The type of the condition that says whether all is well. */
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
            services.mayWrite());
    PushSync sync =
        new PushSync(
            sources,
            reads,
            writes,
            resources,
            claims,
            new Loops(parts.statics(), reads),
            key,
            services.events(),
            parts.serverWrites(),
            services.schedule());
    PushObject.Writes objects =
        PushObject.Writes.of(
            services.main(),
            finalizer,
            services.mapper(),
            new Seal(key),
            transitions,
            services.mayWrite());
    PushCleanup cleanup =
        new PushCleanup(
            new Cleanup<>(
                parts.cleanup(),
                new Cleanup.Kind<>(InfisicalPushSecret.class, PushCleanup::isAsked, "LeftAtServer"),
                finalizer),
            objects,
            reads,
            claims,
            services.mayWrite());
    reconciler.set(
        new PushReconciler(
            services.main(),
            parts.sessions(),
            parts.watches(),
            new PushReconciler.Services(objects, sources, sync, cleanup, claims),
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
    syncAll();
  }

  @Override
  public void close() {
    controller.close();
  }
}
