package com.infisical.operator.dynamicsecret;

import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalDynamicSecretStatus;
import com.infisical.operator.auth.session.InlineSessions;
import com.infisical.operator.cleanup.Cleanup;
import com.infisical.operator.cleanup.CleanupFinalizer;
import com.infisical.operator.controller.Controller;
import com.infisical.operator.controller.OptionalKind;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.schedule.Attempts;
import com.infisical.operator.schedule.Backoff;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.status.StatusMemory;
import com.infisical.operator.sync.KindServices;
import com.infisical.operator.sync.TargetServices;
import com.infisical.operator.target.MarkHolders;
import com.infisical.operator.target.TargetMemory;
import com.infisical.operator.target.TargetUsers;
import com.infisical.operator.target.plan.Mark;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.tenancy.TenancyRules;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Assembles what reconciles InfisicalDynamicSecrets. */
public final class DynamicSecrets implements OptionalKind {
  private static final Duration SPREAD_AFTER_OUTAGE = Duration.ofSeconds(30);

  private final Parts parts;
  private final WatchedResources<InfisicalDynamicSecret> resources =
      new WatchedResources<>(Map.of(TargetUsers.BY_TARGET, DynamicSecrets::targetOf));
  private final AtomicReference<LeaseCase.@Nullable Means> means = new AtomicReference<>();
  private final TargetMemory memory = new TargetMemory(System::nanoTime);
  private final CleanupFinalizer<InfisicalDynamicSecret> finalizer;
  private final DynamicSecretReconciler reconciler;
  private final Controller<InfisicalDynamicSecret> controller;

  /**
   * What it is made of.
   *
   * @param cleanup what the kinds share that clean up at servers
   */
  public record Parts(
      KindServices kind, TargetServices targets, InlineSessions sessions, Cleanup.Parts cleanup) {}

  /** Puts {@code parts} together. */
  public DynamicSecrets(Parts parts) {
    this.parts = parts;
    KindServices services = parts.kind();
    this.finalizer =
        new CleanupFinalizer<>(
            services.main(),
            InfisicalDynamicSecret.class,
            services.mapper(),
            "dynamicsecret.secrets.infisical.com/finalizer",
            services.mayWrite());
    parts.targets().watches().addUsers(new TargetUsers<>(resources, (resource, target) -> {}));
    parts.sessions().addWaker(DynamicSecretReconciler.KIND, resources::wake);
    StatusMemory<InfisicalDynamicSecretStatus> statuses = new StatusMemory<>();
    LeaseReport report =
        new LeaseReport(
            services.statuses(InfisicalDynamicSecret.class, statuses),
            statuses,
            services.events(),
            services.schedule().clock());
    this.reconciler =
        new DynamicSecretReconciler(
            parts.sessions(),
            this::means,
            report,
            memory,
            new LeaseCleanup(
                parts.sessions(),
                new Cleanup<>(
                    parts.cleanup(),
                    new Cleanup.Kind<>(
                        InfisicalDynamicSecret.class,
                        resource -> resource.getSpec().revokes(),
                        "NotRevoked"),
                    finalizer),
                this::means),
            services.active(),
            services.serves(),
            new Attempts<>(Backoff.GENERAL, services.schedule().random()));
    this.controller = services.controller(resources, reconciler, this::serverOf);
  }

  /** Leases of one server take turns with those of others, as no server may have all places. */
  private String serverOf(ResourceName name) {
    return "leases "
        + resources
            .find(name)
            .map(found -> parts.sessions().server(found.getSpec().hostApi()))
            .orElse("");
  }

  /** Looks up whether the InfisicalDynamicSecret that a mark names has that target. */
  public static MarkHolders.Lookup lookup(KubernetesClient client, TenancyRules tenancy) {
    return (resource, target) -> {
      if (!tenancy.mayWrite(resource.namespace(), target.namespace())) {
        return Mark.Standing.STALE;
      }
      InfisicalDynamicSecret holder =
          client
              .resources(InfisicalDynamicSecret.class)
              .inNamespace(resource.namespace())
              .withName(resource.name())
              .get();
      if (holder == null) {
        return Mark.Standing.STALE;
      }
      return LeaseSpec.ref(holder)
          .map(ref -> ref.equals(target) ? Mark.Standing.VALID : Mark.Standing.STALE)
          .orElse(Mark.Standing.UNKNOWN);
    };
  }

  /** The watched resources. */
  public WatchedResources<InfisicalDynamicSecret> resources() {
    return resources;
  }

  /** The type of the condition that says whether the lease is well. */
  public static String success() {
    return LeaseReport.RECONCILE;
  }

  @Override
  public String path() {
    return "secrets.infisical.com/v1alpha1/infisicaldynamicsecrets";
  }

  @Override
  public CompletableFuture<Void> start(KubernetesClient client, Collection<String> namespaces) {
    parts.kind().metrics().watchDeadCredentials(reconciler::deadCredentials);
    parts.kind().metrics().watchLeaseExpiries(reconciler::expiries);
    parts.kind().metrics().watchRepairs(memory::repairs);
    return controller.start(client, InfisicalDynamicSecret.class, namespaces);
  }

  @Override
  public void use(OperatorKey key) {
    KindServices services = parts.kind();
    TargetServices targets = parts.targets();
    LeaseServer server = new LeaseServer(services.schedule().clock(), services.mayWrite());
    server.onReturn(this::serverIsBack);
    means.set(
        new LeaseCase.Means(
            server,
            new CreationTurns(services.schedule().ticker(), resources::wake),
            new LeaseTarget(
                services.main(),
                targets.targetSync(services, memory, key),
                targets.preview(services),
                targets.templates(services, memory, key),
                key),
            targets.watches(),
            targets.reloads(),
            finalizer,
            services.events(),
            services.metrics(),
            services.schedule(),
            reconciler::mayKeepUnwritten,
            parts.cleanup().serverWrites().getAsBoolean()));
  }

  /** All come within half a minute, not at once. */
  private void serverIsBack(String address) {
    Set<String> uids = reconciler.serverIsBack(address);
    Schedule schedule = parts.kind().schedule();
    resources
        .all()
        .filter(resource -> uids.contains(resource.getMetadata().getUid()))
        .map(WatchedResources::nameOf)
        .forEach(
            name -> {
              long millis =
                  Math.round(schedule.random().nextDouble() * SPREAD_AFTER_OUTAGE.toMillis());
              schedule.after(Duration.ofMillis(millis), () -> resources.wake(name));
            });
  }

  @Override
  public void syncAll() {
    resources
        .all()
        .sorted(Comparator.comparing(DynamicSecrets::end))
        .map(WatchedResources::nameOf)
        .forEach(resources::wake);
  }

  /** When the lease of {@code resource} ends, as far as its status says so. */
  private static Instant end(InfisicalDynamicSecret resource) {
    return StatusLease.of(resource).flatMap(StatusLease::expiresAt).orElse(Instant.MAX);
  }

  @Override
  public void catchUp() {
    syncAll();
  }

  @Override
  public void targetRulesChanged() {
    resources.wakeAll();
  }

  @Override
  public void close() {
    controller.close();
  }

  /** Reconciles the resources. */
  DynamicSecretReconciler reconciler() {
    return reconciler;
  }

  private LeaseCase.Means means() {
    return Objects.requireNonNull(means.get(), "leading without the operator's key");
  }

  private static List<String> targetOf(InfisicalDynamicSecret resource) {
    Optional<TargetRef> ref = LeaseSpec.ref(resource);
    return ref.map(TargetRef::toString).stream().toList();
  }
}
