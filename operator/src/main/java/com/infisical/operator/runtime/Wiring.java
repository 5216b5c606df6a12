package com.infisical.operator.runtime;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.client.Timeouts;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.InfisicalStaticSecretStatus;
import com.infisical.operator.cleanup.Cleanup;
import com.infisical.operator.cleanup.OperatorDeployment;
import com.infisical.operator.controller.Controller;
import com.infisical.operator.controller.OptionalKind;
import com.infisical.operator.dynamicsecret.DynamicSecrets;
import com.infisical.operator.infisicalsecret.InfisicalSecrets;
import com.infisical.operator.key.OperatorKeyStore;
import com.infisical.operator.kubernetes.ApiServerJson;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.pushsecret.Loops;
import com.infisical.operator.pushsecret.PushSecrets;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.reload.Reloads;
import com.infisical.operator.runtime.cluster.KubernetesClients;
import com.infisical.operator.runtime.cluster.OldKinds;
import com.infisical.operator.runtime.leader.Clocks;
import com.infisical.operator.runtime.leader.Leadership;
import com.infisical.operator.runtime.settings.Settings;
import com.infisical.operator.runtime.settings.Shard;
import com.infisical.operator.schedule.Attempts;
import com.infisical.operator.schedule.Backoff;
import com.infisical.operator.schedule.NamespaceShares;
import com.infisical.operator.staticsecret.StaticSecrets;
import com.infisical.operator.status.Events;
import com.infisical.operator.sync.KindServices;
import com.infisical.operator.sync.Syncs;
import com.infisical.operator.sync.TargetServices;
import com.infisical.operator.target.MarkHolders;
import com.infisical.operator.target.TargetWatches;
import com.infisical.operator.target.plan.TargetRules;
import com.infisical.operator.template.Templates;
import com.infisical.operator.tenancy.TenancyRules;
import com.infisical.operator.tracing.Tracing;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Assembles the controllers with plain constructor calls.
 *
 * <p>All controllers watch from the start; they begin to work when this process leads, and every
 * resource is looked at then.
 */
public final class Wiring implements Controllers {
  private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

  /** What is kept of resources; the rest is for reads, renderings and what is remembered. */
  private static final double RESOURCES_OF_HEAP = 0.4;

  private static final String GROUP = "secrets.infisical.com";
  private static final Duration WORKLOADS_KNOWN = Duration.ofSeconds(30);

  private final Settings settings;
  private final KubernetesClient main;
  private final KubernetesClient informers;
  private final Activity active;
  private final Workers workers;
  private final Logins logins;
  private final Reloads reloads;
  private final TargetWatches targetWatches;
  private final WatchedResources<InfisicalStaticSecret> secrets = StaticSecrets.watched();
  private final Syncs<InfisicalStaticSecret, InfisicalStaticSecretStatus> staticSecrets;
  private final PushSecrets pushes;
  private final OptionalKinds optional;
  private final OperatorKeyStore keyStore;
  private final Attempts<String> keyAttempts;
  private final Controller<InfisicalConnection> connectionController;
  private final Controller<InfisicalAuth> authController;
  private final Controller<InfisicalStaticSecret> secretController;
  private final Rounds.Work work = new WholeWork();

  /**
   * @param environment where the variables of proxies, CAs and clouds are read from
   * @param namespace the operator's own
   */
  public Wiring(
      Settings settings,
      Map<String, String> environment,
      String namespace,
      KubernetesClients clients,
      Leadership leadership,
      Metrics metrics,
      Tracing tracing) {
    this(
        settings,
        environment,
        namespace,
        clients,
        leadership,
        metrics,
        tracing,
        Timeouts.standard());
  }

  /** The same with other timeouts of calls to Infisical than the documented ones. */
  public Wiring(
      Settings settings,
      Map<String, String> environment,
      String namespace,
      KubernetesClients clients,
      Leadership leadership,
      Metrics metrics,
      Tracing tracing,
      Timeouts timeouts) {
    this.settings = settings;
    this.main = clients.main();
    this.informers = clients.informers();
    this.active = new Activity(leadership::holds);
    this.workers = new Workers(settings.maxReadsPerServer());
    KindServices services = services(leadership, metrics);
    this.logins =
        new Logins(
            settings,
            environment,
            namespace,
            clients,
            timeouts,
            secrets,
            new Tenants.Changed(this::targetRulesChanged, this::sourceRulesChanged),
            workers.calls(),
            services);
    TenancyRules rules = logins.tenants().rules();
    this.targetWatches = new TargetWatches(clients.metadataOnly(), settings.namespaces());
    this.reloads =
        new Reloads(
            main,
            informers,
            settings.namespaces(),
            leadership,
            services.events(),
            services.schedule().ticker(),
            services.schedule().random());
    TargetServices targets =
        new TargetServices(
            targetWatches,
            reloads,
            holders(rules),
            new Templates.Turns(),
            new TargetRules(namespace, rules));
    this.staticSecrets =
        StaticSecrets.of(
            new Syncs.Parts<>(
                services, targets, secrets, logins.sessions(), tracing, workers.reads()));
    this.keyStore = new OperatorKeyStore(main, namespace, leadership);
    this.keyAttempts = new Attempts<>(Backoff.GENERAL, services.schedule().random());
    this.connectionController = logins.connectionController(services);
    this.authController = logins.authController(services);
    this.secretController =
        services.controller(secrets, staticSecrets.reconciler(), logins::serverOf);
    Cleanup.Parts cleanup =
        new Cleanup.Parts(
            main,
            new OperatorDeployment(main, namespace, environment.getOrDefault("POD_NAME", "")),
            services.events(),
            metrics,
            settings::serverWrites,
            services.schedule());
    WatchedResources<InfisicalSecret> legacySecrets = InfisicalSecrets.watched();
    this.pushes =
        new PushSecrets(
            new PushSecrets.Parts(
                services,
                new Loops.Writers(secrets::find, legacySecrets::find, logins::serverOf),
                logins.inline(),
                logins.watches(),
                listener -> services.instantUpdates(listener, logins.sessions()),
                logins.tenants().sourceRules(),
                cleanup,
                targets.turns()));
    DynamicSecrets dynamicSecrets =
        new DynamicSecrets(new DynamicSecrets.Parts(services, targets, logins.inline(), cleanup));
    this.optional =
        new OptionalKinds(
            List.of(
                dynamicSecrets,
                new InfisicalSecrets(
                    new Syncs.Parts<>(
                        services,
                        targets,
                        legacySecrets,
                        logins.sessions(),
                        tracing,
                        workers.reads()),
                    logins.inline()),
                pushes),
            main,
            informers,
            settings.namespaces(),
            services.schedule().timer());
    new ResourceHealth(metrics, services.serves(), active::isLeading, services.schedule().clock())
        .watch(logins, secrets, legacySecrets, dynamicSecrets.resources(), pushes.resources());
  }

  private KindServices services(Leadership leadership, Metrics metrics) {
    Shard shard = settings.shard();
    Predicate<String> serves = shard == null ? any -> true : shard::owns;
    return new KindServices(
        main,
        new ObjectMapper(ApiServerJson.factory()),
        new Events(main, workers.schedule().clock(), workers.events(), active),
        metrics,
        serves,
        active,
        leadership,
        workers.reconciles(),
        NamespaceShares.ofHeap(RESOURCES_OF_HEAP),
        workers.schedule());
  }

  private MarkHolders holders(TenancyRules rules) {
    return new MarkHolders(
        Map.of(
            HasMetadata.getKind(InfisicalStaticSecret.class),
            StaticSecrets.lookup(main, rules),
            HasMetadata.getKind(InfisicalDynamicSecret.class),
            DynamicSecrets.lookup(main, rules),
            HasMetadata.getKind(InfisicalSecret.class),
            InfisicalSecrets.lookup(main, rules)));
  }

  @Override
  public void fillCaches() {
    if (!main.hasApiGroup(GROUP, true)) {
      throw new IllegalStateException(
          "the cluster does not know the resources of "
              + GROUP
              + "; install the CRDs (charts/infisical-operator/files/crds) first");
    }
    OldKinds.sentence(main).ifPresent(LOG::warn);
    reloads.start();
    CompletableFuture.allOf(
            targetWatches.start(),
            connectionController.start(informers, InfisicalConnection.class, settings.namespaces()),
            authController.start(informers, InfisicalAuth.class, settings.namespaces()),
            secretController.start(informers, InfisicalStaticSecret.class, settings.namespaces()),
            // Last, because it asks whether each is served while the others already list.
            optional.start())
        .join();
    reloads.awaitKnown(WORKLOADS_KNOWN);
    new HeapTrim(workers.schedule().timer(), HeapTrim.Heap.ofThisProcess(), workers::isBusy)
        .begin();
  }

  @Override
  public void lead() {
    switch (keyStore.load()) {
      case OperatorKeyStore.KeyResult.Ready ready -> {
        staticSecrets.use(ready.key());
        optional.each(kind -> kind.use(ready.key()));
        active.begin();
        work.lookAtAll();
        new Rounds(active, workers.schedule().timer(), Clocks.system(), work).begin();
      }
      case OperatorKeyStore.KeyResult.Unavailable unavailable -> {
        LOG.warn("{}; nothing is synced until then", unavailable.failure().sentence());
        workers.schedule().after(keyAttempts.failed("key"), this::lead);
      }
    }
  }

  @Override
  public void endWrites(Duration atMost) {
    active.end();
    connectionController.close();
    authController.close();
    secretController.close();
    optional.close();
    workers.close(atMost);
    staticSecrets.close();
    reloads.close();
    targetWatches.close();
  }

  @Override
  public void revokeTokens(Duration atMost) {
    logins.close(atMost);
    workers.stopTimer();
    logins.disconnect();
  }

  private void sourceRulesChanged() {
    pushes.syncAll();
  }

  private void targetRulesChanged() {
    staticSecrets.syncThoseWithTargetsElsewhere();
    optional.each(OptionalKind::targetRulesChanged);
  }

  /** What a leader has to do with all resources. */
  private final class WholeWork implements Rounds.Work {
    @Override
    public void lookAtAll() {
      // Leases first: after a crash some may be about to end.
      optional.each(OptionalKind::syncAll);
      logins.connections().wakeAll();
      logins.auths().wakeAll();
      staticSecrets.syncAll();
    }

    @Override
    public void catchUp() {
      LOG.info("The machine was suspended: reopening event streams and reading every source once");
      staticSecrets.catchUp();
      optional.each(OptionalKind::catchUp);
    }

    @Override
    public void sweepTimes() {
      staticSecrets.sweepTimes();
      optional.each(OptionalKind::sweepTimes);
    }
  }
}
