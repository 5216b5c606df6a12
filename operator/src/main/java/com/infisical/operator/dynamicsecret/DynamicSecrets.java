package com.infisical.operator.dynamicsecret;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalDynamicSecretStatus;
import com.infisical.operator.auth.session.InlineSessions;
import com.infisical.operator.controller.Controller;
import com.infisical.operator.controller.FairTasks;
import com.infisical.operator.controller.OptionalKind;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.reload.Reloads;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.status.Events;
import com.infisical.operator.status.StatusMemory;
import com.infisical.operator.status.StatusWriter;
import com.infisical.operator.target.MarkHolders;
import com.infisical.operator.target.TargetMemory;
import com.infisical.operator.target.TargetPreview;
import com.infisical.operator.target.TargetSync;
import com.infisical.operator.target.TargetUsers;
import com.infisical.operator.target.TargetWatches;
import com.infisical.operator.target.TargetWriter;
import com.infisical.operator.target.plan.MarkStanding;
import com.infisical.operator.target.plan.TargetPlanner;
import com.infisical.operator.target.plan.TargetRef;
import com.infisical.operator.target.plan.TargetRules;
import com.infisical.operator.template.Templates;
import com.infisical.operator.tenancy.TenancyRules;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Puts together what keeps leases of dynamic secrets. */
public final class DynamicSecrets implements OptionalKind {
  private static final Duration SPREAD_AFTER_OUTAGE = Duration.ofSeconds(30);

  private final Parts parts;
  private final WatchedResources<InfisicalDynamicSecret> resources =
      new WatchedResources<>(Map.of(TargetUsers.BY_TARGET, DynamicSecrets::targetOf));
  private final AtomicReference<LeaseCase.@Nullable Means> means = new AtomicReference<>();
  private final TargetMemory memory = new TargetMemory(System::nanoTime);
  private final CleanupFinalizer finalizer;
  private final DynamicSecretReconciler reconciler;
  private final Controller<InfisicalDynamicSecret> controller;

  /**
   * What it is made of.
   *
   * @param main reads and writes whole objects
   * @param watches the managed targets; shared by all kinds
   * @param reloads restarts workloads; shared by all kinds
   * @param holders looks up the resources that marks name, of all kinds
   * @param turns in which templates are rendered; shared by all kinds
   * @param serves whether the resources of a namespace are its own; others' are left alone
   * @param active whether this process works at all: its caches are filled, and it leads
   * @param mayWrite asked before each write
   * @param reconciles runs the reconciles of all kinds
   * @param serverWrites whether anything may be created, renewed or revoked at servers
   */
  public record Parts(
      KubernetesClient main,
      TargetWatches watches,
      Reloads reloads,
      MarkHolders holders,
      Templates.Turns turns,
      ObjectMapper mapper,
      TargetRules rules,
      InlineSessions sessions,
      Events events,
      Metrics metrics,
      Predicate<String> serves,
      BooleanSupplier active,
      BooleanSupplier mayWrite,
      FairTasks reconciles,
      Schedule schedule,
      boolean serverWrites) {}

  /** Puts {@code parts} together. */
  public DynamicSecrets(Parts parts) {
    this.parts = parts;
    this.finalizer = new CleanupFinalizer(parts.main(), parts.mapper(), parts.mayWrite());
    parts.watches().addUsers(new TargetUsers<>(resources, (resource, target) -> {}));
    parts.sessions().addWaker(DynamicSecretReconciler.KIND, resources::wake);
    StatusMemory<InfisicalDynamicSecretStatus> statuses = new StatusMemory<>();
    LeaseReport report =
        new LeaseReport(
            new StatusWriter<>(
                parts.main(),
                InfisicalDynamicSecret.class,
                parts.mapper(),
                parts.active(),
                statuses),
            statuses,
            parts.events(),
            parts.schedule().clock());
    this.reconciler =
        new DynamicSecretReconciler(
            parts.sessions(),
            this::means,
            report,
            new LeaseCleanup(parts.main(), parts.sessions(), finalizer, this::means),
            parts.active(),
            parts.serves());
    this.controller =
        new Controller<>(
            resources,
            reconciler,
            name -> "dynamic " + name.namespace(),
            parts.reconciles(),
            parts.schedule().timer(),
            parts.schedule().ticker(),
            parts.metrics());
  }

  /** Looks up whether the InfisicalDynamicSecret that a mark names has that target. */
  public static MarkHolders.Lookup lookup(KubernetesClient client, TenancyRules tenancy) {
    return (resource, target) -> {
      if (!tenancy.mayWrite(resource.namespace(), target.namespace())) {
        return MarkStanding.STALE;
      }
      InfisicalDynamicSecret holder =
          client
              .resources(InfisicalDynamicSecret.class)
              .inNamespace(resource.namespace())
              .withName(resource.name())
              .get();
      if (holder == null) {
        return MarkStanding.STALE;
      }
      return LeaseSpec.ref(holder)
          .map(ref -> ref.equals(target) ? MarkStanding.VALID : MarkStanding.STALE)
          .orElse(MarkStanding.UNKNOWN);
    };
  }

  @Override
  public String path() {
    return "secrets.infisical.com/v1alpha1/infisicaldynamicsecrets";
  }

  @Override
  public CompletableFuture<Void> start(KubernetesClient client, Collection<String> namespaces) {
    parts.metrics().watchDeadCredentials(reconciler::deadCredentials);
    return controller.start(client, InfisicalDynamicSecret.class, namespaces);
  }

  @Override
  public void use(OperatorKey key) {
    TargetPlanner planner = new TargetPlanner(parts.rules());
    LeaseServer server = new LeaseServer(parts.schedule().clock());
    server.onReturn(this::serverIsBack);
    means.set(
        new LeaseCase.Means(
            server,
            new LeaseTarget(
                parts.main(),
                new TargetSync(
                    parts.main(),
                    parts.holders(),
                    planner,
                    new TargetWriter(parts.main(), parts.mayWrite()),
                    memory,
                    key,
                    parts.reloads()::hasConsumers,
                    parts.watches()::isUnseen),
                new TargetPreview(parts.main(), parts.holders(), planner),
                new Templates(
                    key,
                    memory,
                    parts.schedule().ticker(),
                    parts.schedule().random(),
                    parts.turns()),
                key),
            parts.watches(),
            parts.reloads(),
            finalizer,
            parts.events(),
            parts.metrics(),
            parts.schedule(),
            parts.serverWrites()));
  }

  /** All come within half a minute, not at once. */
  private void serverIsBack() {
    var unused = reconciler.serverIsBack();
    resources
        .all()
        .map(WatchedResources::nameOf)
        .forEach(
            name -> {
              long millis =
                  Math.round(
                      parts.schedule().random().nextDouble() * SPREAD_AFTER_OUTAGE.toMillis());
              parts.schedule().after(Duration.ofMillis(millis), () -> resources.wake(name));
            });
  }

  @Override
  public void syncAll() {
    resources.wakeAll();
  }

  @Override
  public void catchUp() {
    resources.wakeAll();
  }

  @Override
  public void targetRulesChanged() {
    resources.wakeAll();
  }

  @Override
  public void close() {
    controller.close();
  }

  private LeaseCase.Means means() {
    return Objects.requireNonNull(means.get(), "leading without the operator's key");
  }

  private static List<String> targetOf(InfisicalDynamicSecret resource) {
    Optional<TargetRef> ref = LeaseSpec.ref(resource);
    return ref.map(TargetRef::toString).stream().toList();
  }
}
