package com.infisical.operator.runtime;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.client.ClientSettings;
import com.infisical.client.Timeouts;
import com.infisical.client.http.AnswerBudget;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.InfisicalStaticSecretStatus;
import com.infisical.operator.auth.AuthReconciler;
import com.infisical.operator.auth.login.CloudProofs;
import com.infisical.operator.auth.login.LoginMethods;
import com.infisical.operator.auth.login.ServiceAccountTokens;
import com.infisical.operator.auth.login.ServiceAccounts;
import com.infisical.operator.auth.session.InlineInputs;
import com.infisical.operator.auth.session.InlineSessions;
import com.infisical.operator.auth.session.SessionInputs;
import com.infisical.operator.auth.session.Sessions;
import com.infisical.operator.connection.Clients;
import com.infisical.operator.connection.ConnectionInputs;
import com.infisical.operator.connection.ConnectionReconciler;
import com.infisical.operator.connection.ConnectionReferences;
import com.infisical.operator.connection.GlobalConfiguration;
import com.infisical.operator.connection.ProxyRules;
import com.infisical.operator.connection.Servers;
import com.infisical.operator.connection.TrustStores;
import com.infisical.operator.controller.Controller;
import com.infisical.operator.controller.FairTasks;
import com.infisical.operator.controller.HeapGauge;
import com.infisical.operator.controller.HeapTrimmer;
import com.infisical.operator.controller.OptionalKind;
import com.infisical.operator.dynamicsecret.DynamicSecrets;
import com.infisical.operator.infisicalsecret.InfisicalSecrets;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.key.OperatorKeyStore;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.pushsecret.PushSecrets;
import com.infisical.operator.reference.AnyChange;
import com.infisical.operator.reference.InformerWatcher;
import com.infisical.operator.reference.LazyInformer;
import com.infisical.operator.reference.SecretReader;
import com.infisical.operator.reference.SecretWatches;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.reload.Reloads;
import com.infisical.operator.runtime.cluster.KubernetesClients;
import com.infisical.operator.runtime.cluster.OldKinds;
import com.infisical.operator.runtime.lease.Clocks;
import com.infisical.operator.runtime.lease.Leadership;
import com.infisical.operator.runtime.settings.Settings;
import com.infisical.operator.runtime.settings.Shard;
import com.infisical.operator.runtime.settings.Version;
import com.infisical.operator.schedule.Attempts;
import com.infisical.operator.schedule.Backoff;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.schedule.Ticker;
import com.infisical.operator.staticsecret.StaticSecrets;
import com.infisical.operator.status.Events;
import com.infisical.operator.status.StatusMemory;
import com.infisical.operator.status.StatusWriter;
import com.infisical.operator.sync.Syncs;
import com.infisical.operator.target.MarkHolders;
import com.infisical.operator.target.TargetWatches;
import com.infisical.operator.target.plan.TargetRules;
import com.infisical.operator.template.Templates;
import com.infisical.operator.tenancy.TenancyRules;
import com.infisical.operator.tracing.Tracing;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
  private static final String GROUP = "secrets.infisical.com";
  private static final String DEFAULT_CONNECTION = "default";

  /**
   * A place is held while a source is read or a template waits for its turn, so no server may hold
   * all of them, and no namespace all those of a server.
   */
  private static final FairTasks.Limits RECONCILES = new FairTasks.Limits(64, 32, 16);

  /** Reads under way at once, at all servers. */
  private static final int READS = 128;

  /** Events under way at once. */
  private static final int EVENTS = 4;

  private static final Duration WORKLOADS_KNOWN = Duration.ofSeconds(30);

  private final Settings settings;
  private final KubernetesClient main;
  private final Activity active;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final TaskTimer timer = new TaskTimer(executor);
  private final SecureRandom random = new SecureRandom();
  private final Clients servers;
  private final Servers access;
  private final InformerWatcher secretWatcher;
  private final SecretWatches secretWatches;
  private final Sessions sessions;
  private final InlineSessions inlineSessions;
  private final TargetWatches targetWatches;
  private final Reloads reloads;
  private final Syncs<InfisicalStaticSecret, InfisicalStaticSecretStatus> staticSecrets;
  private final PushSecrets pushes;
  private final OptionalKinds optional;
  private final OperatorKeyStore keyStore;
  private final Attempts<String> keyAttempts;
  private final WatchedResources<InfisicalConnection> connections =
      new WatchedResources<>(Map.of());
  private final WatchedResources<InfisicalAuth> auths =
      new WatchedResources<>(Map.of(ConnectionReconciler.BY_CONNECTION, this::connectionOf));
  private final Optional<LazyInformer<InfisicalConnection>> connectionElsewhere;
  private final ConnectionReferences references;
  private final Tenants tenants;
  private final WatchedResources<InfisicalStaticSecret> secrets = StaticSecrets.watched();
  private final WatchedResources<InfisicalSecret> legacySecrets = InfisicalSecrets.watched();
  private final KubernetesClient informers;
  private final FairTasks reconciles;
  private final FairTasks reads;
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
    Shard shard = settings.shard();
    Predicate<String> serves = shard == null ? any -> true : shard::owns;
    this.main = clients.main();
    this.informers = clients.informers();
    this.active = new Activity(leadership::holds);
    HeapGauge heapIsFull = new HeapGauge();
    this.reconciles = new FairTasks(RECONCILES, executor, heapIsFull);
    this.reads =
        new FairTasks(
            new FairTasks.Limits(READS, settings.maxReadsPerServer(), READS), executor, heapIsFull);
    new HeapTrimmer(
            () -> isBusy(reconciles) || isBusy(reads),
            heapIsFull::oldGenerationBytes,
            System::gc,
            timer)
        .start();
    Schedule schedule =
        new Schedule(Ticker.system(), timer, InstantSource.system(), executor, random);
    ObjectMapper mapper = new ObjectMapper();
    this.servers =
        new Clients(
            new TrustStores(environment, schedule.clock()),
            ProxyRules.from(environment),
            ClientSettings.standard(Version.userAgent())
                .withMaxBodyBytes(maxBodyBytes())
                .withMaxConcurrentReads(settings.maxReadsPerServer())
                .withOrganizationSlug(Optional.ofNullable(settings.organizationSlug()))
                .withTimeouts(timeouts),
            new AnswerBudget(maxInFlightBytes()));
    this.tenants =
        new Tenants(
            settings,
            namespace,
            informers,
            new Tenants.Resources(connections, auths, secrets),
            this::targetRulesChanged,
            this::sourceRulesChanged,
            schedule);
    TenancyRules rules = tenants.rules();
    this.access = new Servers(servers, settings.hostApi().toString(), rules.hosts());
    SecretReader reader = new SecretReader(main, rules);
    this.secretWatcher = new InformerWatcher(clients::watching);
    this.secretWatches = new SecretWatches(secretWatcher);
    OperatorKey key = OperatorKey.random();
    LoginMethods methods =
        new LoginMethods(
            new ServiceAccountTokens(main, rules),
            new CloudProofs(
                environment,
                Optional.ofNullable(settings.azureClientId()),
                servers,
                tenants.keyFolder(),
                schedule.clock()),
            rules);
    SessionInputs inputs = new SessionInputs(reader::read, methods, access, key, rules);
    ResourceName standard =
        Objects.requireNonNullElse(
            settings.defaultConnection(), new ResourceName(namespace, DEFAULT_CONNECTION));
    this.connectionElsewhere =
        settings.namespaces().isEmpty() || settings.namespaces().contains(standard.namespace())
            ? Optional.empty()
            : Optional.of(watchElsewhere(standard, schedule));
    this.references =
        new ConnectionReferences(standard, connections::find, connectionElsewhere, rules);
    this.sessions =
        new Sessions(
            new Sessions.Directory(
                auths::find,
                references::find,
                name -> AuthReconciler.hasDependents(secrets, serves, name),
                rules),
            inputs,
            key,
            metrics,
            schedule);
    ServiceAccounts accounts = new ServiceAccounts(main, rules);
    this.inlineSessions =
        new InlineSessions(
            new GlobalConfiguration(
                Optional.ofNullable(settings.configMap()), namespace, rules, informers, schedule),
            new InlineInputs(reader::read, methods.inline(accounts), accounts, access, key, rules),
            secretWatches,
            sessions);
    FairTasks telling =
        new FairTasks(new FairTasks.Limits(EVENTS, EVENTS, EVENTS), executor, heapIsFull);
    Events events = new Events(main, schedule.clock(), telling.executor("events", ""), active);
    this.targetWatches = new TargetWatches(clients.metadataOnly(), settings.namespaces());
    this.reloads =
        new Reloads(
            main, informers, settings.namespaces(), leadership, events, schedule.ticker(), random);
    Templates.Turns turns = new Templates.Turns();
    MarkHolders holders =
        new MarkHolders(
            Map.of(
                HasMetadata.getKind(InfisicalStaticSecret.class),
                StaticSecrets.lookup(main, rules),
                HasMetadata.getKind(InfisicalDynamicSecret.class),
                DynamicSecrets.lookup(main, rules),
                HasMetadata.getKind(InfisicalSecret.class),
                InfisicalSecrets.lookup(main, rules)));
    this.staticSecrets =
        StaticSecrets.of(
            new Syncs.Parts<>(
                main,
                targetWatches,
                reloads,
                holders,
                turns,
                mapper,
                new TargetRules(namespace, rules),
                secrets,
                sessions,
                events,
                metrics,
                tracing,
                serves,
                active,
                leadership,
                reads,
                schedule));
    this.keyStore = new OperatorKeyStore(main, namespace, leadership);
    this.keyAttempts = new Attempts<>(Backoff.GENERAL, random);
    this.connectionController =
        new Controller<>(
            connections,
            new ConnectionReconciler(
                new ConnectionInputs(reader, access),
                secretWatches,
                connections,
                auths,
                new StatusWriter<>(
                    main, InfisicalConnection.class, mapper, active, new StatusMemory<>()),
                events,
                new Attempts<>(Backoff.GENERAL, random),
                active,
                serves,
                rules,
                schedule),
            name -> "connections",
            reconciles,
            timer,
            schedule.ticker(),
            metrics);
    this.authController =
        new Controller<>(
            auths,
            new AuthReconciler(
                sessions,
                inputs,
                secretWatches,
                auths,
                references,
                secrets,
                new StatusWriter<>(main, InfisicalAuth.class, mapper, active, new StatusMemory<>()),
                events,
                new Attempts<>(Backoff.GENERAL, random),
                active,
                serves,
                rules,
                schedule.clock()),
            name -> "auths",
            reconciles,
            timer,
            schedule.ticker(),
            metrics);
    this.secretController =
        new Controller<>(
            secrets,
            staticSecrets.reconciler(),
            this::serverOf,
            reconciles,
            timer,
            schedule.ticker(),
            metrics);
    this.pushes =
        new PushSecrets(
            new PushSecrets.Parts(
                main,
                mapper,
                secrets,
                inlineSessions,
                secretWatches,
                tenants.sourceRules(),
                turns,
                events,
                metrics,
                serves,
                active,
                leadership,
                settings::serverWrites,
                reconciles,
                schedule));
    this.optional =
        new OptionalKinds(
            List.of(
                new DynamicSecrets(
                    new DynamicSecrets.Parts(
                        main,
                        targetWatches,
                        reloads,
                        holders,
                        turns,
                        mapper,
                        new TargetRules(namespace, rules),
                        inlineSessions,
                        events,
                        metrics,
                        serves,
                        active,
                        leadership,
                        reconciles,
                        schedule,
                        settings.serverWrites())),
                new InfisicalSecrets(
                    new Syncs.Parts<>(
                        main,
                        targetWatches,
                        reloads,
                        holders,
                        turns,
                        mapper,
                        new TargetRules(namespace, rules),
                        legacySecrets,
                        sessions,
                        events,
                        metrics,
                        tracing,
                        serves,
                        active,
                        leadership,
                        reads,
                        schedule),
                    inlineSessions,
                    reconciles),
                pushes),
            main,
            informers,
            settings.namespaces(),
            timer);
    new FailingResources(serves).watch(metrics, connections, auths, secrets, legacySecrets);
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
  }

  @Override
  public void lead() {
    switch (keyStore.load()) {
      case OperatorKeyStore.KeyResult.Ready ready -> {
        staticSecrets.use(ready.key());
        optional.each(kind -> kind.use(ready.key()));
        active.begin();
        work.lookAtAll();
        new Rounds(active, timer, Clocks.system(), work).begin();
      }
      case OperatorKeyStore.KeyResult.Unavailable unavailable -> {
        LOG.warn("{}; nothing is synced until then", unavailable.failure().sentence());
        timer.after(keyAttempts.failed("key"), this::lead);
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
    reconciles.close(atMost);
    reads.close(Duration.ZERO);
    staticSecrets.close();
    reloads.close();
    targetWatches.close();
  }

  @Override
  public void revokeTokens(Duration atMost) {
    secretWatches.close();
    connectionElsewhere.ifPresent(LazyInformer::close);
    tenants.close();
    secretWatcher.close();
    inlineSessions.close();
    sessions.close(atMost);
    timer.close();
    servers.close();
  }

  private void sourceRulesChanged() {
    pushes.syncAll();
  }

  private void targetRulesChanged() {
    staticSecrets.syncThoseWithTargetsElsewhere();
    optional.each(OptionalKind::targetRulesChanged);
  }

  /** The address of the server that the static secret of this name reads from, if it is known. */
  private String serverOf(ResourceName name) {
    return secrets
        .find(name)
        .flatMap(secret -> ResourceName.of(secret.getSpec().infisicalAuthRef()))
        .flatMap(auths::find)
        .flatMap(auth -> references.nameOf(auth.getSpec()))
        .flatMap(connections::find)
        .map(connection -> access.canonical(connection.getSpec().address()))
        .orElse("");
  }

  /**
   * One answer must not take what all resources share: a thirty-second part of the heap, and at
   * least 2 MiB.
   */
  private static boolean isBusy(FairTasks tasks) {
    return tasks.running() > 0 || tasks.waiting() > 0;
  }

  private static long maxBodyBytes() {
    return Math.max(2L << 20, Runtime.getRuntime().maxMemory() / 32);
  }

  /** All answers under way together: a quarter of the heap. */
  private static long maxInFlightBytes() {
    return Runtime.getRuntime().maxMemory() / 4;
  }

  private List<String> connectionOf(InfisicalAuth auth) {
    return references.nameOf(auth.getSpec()).stream().map(ResourceName::toString).toList();
  }

  /** Watches the default connection in a namespace that is not watched otherwise. */
  private LazyInformer<InfisicalConnection> watchElsewhere(ResourceName name, Schedule schedule) {
    Runnable wake = () -> auths.wakeByIndex(ConnectionReconciler.BY_CONNECTION, name.toString());
    return new LazyInformer<>(
        () ->
            informers
                .resources(InfisicalConnection.class)
                .inNamespace(name.namespace())
                .withName(name.name()),
        new AnyChange<>(wake),
        wake,
        schedule);
  }

  /** What a leader has to do with all resources. */
  private final class WholeWork implements Rounds.Work {
    @Override
    public void lookAtAll() {
      connections.wakeAll();
      auths.wakeAll();
      staticSecrets.syncAll();
      optional.each(OptionalKind::syncAll);
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
