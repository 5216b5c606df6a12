package com.infisical.operator.runtime;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.client.AnswerBudget;
import com.infisical.client.ClientSettings;
import com.infisical.client.Timeouts;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.auth.AuthDirectory;
import com.infisical.operator.auth.AuthReconciler;
import com.infisical.operator.auth.CloudProofs;
import com.infisical.operator.auth.KeyedDigest;
import com.infisical.operator.auth.LoginMethods;
import com.infisical.operator.auth.ServiceAccountTokens;
import com.infisical.operator.auth.SessionInputs;
import com.infisical.operator.auth.Sessions;
import com.infisical.operator.connection.Clients;
import com.infisical.operator.connection.ConnectionInputs;
import com.infisical.operator.connection.ConnectionReconciler;
import com.infisical.operator.connection.ProxyRules;
import com.infisical.operator.connection.ServerAccess;
import com.infisical.operator.connection.Servers;
import com.infisical.operator.connection.TrustStores;
import com.infisical.operator.reference.InformerWatcher;
import com.infisical.operator.reference.SecretReader;
import com.infisical.operator.reference.SecretWatches;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.staticsecret.OperatorKeyStore;
import com.infisical.operator.staticsecret.StaticSecrets;
import com.infisical.operator.staticsecret.TargetRules;
import com.infisical.operator.status.Attempts;
import com.infisical.operator.status.Backoff;
import com.infisical.operator.status.Events;
import com.infisical.operator.status.Metrics;
import com.infisical.operator.status.ResourceName;
import com.infisical.operator.status.StatusWriter;
import com.infisical.operator.status.Ticker;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the controllers together, by plain constructor calls.
 *
 * <p>All controllers watch from the start; they begin to work when this process leads, and every
 * resource is looked at then.
 */
public final class Wiring implements Controllers {
  private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);
  private static final String GROUP = "secrets.infisical.com";
  private static final Duration WRITES_END = Duration.ofSeconds(2);
  private static final Duration WORKLOADS_KNOWN = Duration.ofSeconds(30);

  private final Settings settings;
  private final KubernetesClient main;
  private final Activity active;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final TaskTimer timer = new TaskTimer(executor);
  private final SecureRandom random = new SecureRandom();
  private final Clients servers;
  private final InformerWatcher secretWatcher;
  private final SecretWatches secretWatches;
  private final Sessions sessions;
  private final StaticSecrets staticSecrets;
  private final OperatorKeyStore keyStore;
  private final Attempts<String> keyAttempts;
  private final WatchedResources<InfisicalConnection> connections =
      new WatchedResources<>(Map.of());
  private final WatchedResources<InfisicalAuth> auths =
      new WatchedResources<>(Map.of(ConnectionReconciler.BY_CONNECTION, Wiring::connectionOf));
  private final WatchedResources<InfisicalStaticSecret> secrets = StaticSecrets.watched();
  private final Operator operator;
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
      Metrics metrics) {
    this(settings, environment, namespace, clients, leadership, metrics, Timeouts.standard());
  }

  /** The same with other timeouts of calls to Infisical than SPEC's. */
  public Wiring(
      Settings settings,
      Map<String, String> environment,
      String namespace,
      KubernetesClients clients,
      Leadership leadership,
      Metrics metrics,
      Timeouts timeouts) {
    this.settings = settings;
    this.main = clients.main();
    this.active = new Activity(leadership::holds);
    Ticker ticker = Ticker.system();
    InstantSource clock = InstantSource.system();
    ObjectMapper mapper = new ObjectMapper();
    this.servers =
        new Clients(
            new TrustStores(environment),
            ProxyRules.from(environment),
            ClientSettings.standard(Version.userAgent())
                .withMaxBodyBytes(mostBodyBytes())
                .withMaxConcurrentReads(settings.maxReadsPerServer())
                .withOrganizationSlug(Optional.ofNullable(settings.organizationSlug()))
                .withTimeouts(timeouts),
            new AnswerBudget(mostBytesOfAnswers()));
    ServerAccess access = new Servers(servers, settings.hostApi().toString());
    SecretReader reader = new SecretReader(main);
    this.secretWatcher = new InformerWatcher(clients::watching);
    this.secretWatches = new SecretWatches(secretWatcher);
    KeyedDigest digest = new KeyedDigest();
    SessionInputs inputs =
        new SessionInputs(
            reader::read,
            new LoginMethods(
                new ServiceAccountTokens(main),
                new CloudProofs(
                    environment, Optional.ofNullable(settings.azureClientId()), servers, clock)),
            access,
            digest);
    this.sessions =
        new Sessions(
            new AuthDirectory(
                auths::find,
                connections::find,
                name -> !secrets.byIndex(AuthReconciler.BY_AUTH, name.toString()).isEmpty()),
            inputs,
            digest,
            metrics,
            executor,
            timer,
            ticker,
            clock,
            random);
    Events events = new Events(main, clock, executor, active);
    this.staticSecrets =
        new StaticSecrets(
            new StaticSecrets.Parts(
                main,
                clients.metadataOnly(),
                clients.informers(),
                mapper,
                settings.namespaces(),
                new TargetRules(
                    namespace, settings.tenancy() == Tenancy.STRICT, (from, to) -> false),
                secrets,
                sessions,
                events,
                metrics,
                active,
                leadership,
                executor,
                timer,
                ticker,
                clock,
                random));
    this.keyStore = new OperatorKeyStore(main, namespace, leadership);
    this.keyAttempts = new Attempts<>(Backoff.GENERAL, random);
    this.operator = operator(clients.informers());
    register(
        new ConnectionReconciler(
            new ConnectionInputs(reader, access),
            secretWatches,
            connections,
            auths,
            new StatusWriter<>(main, InfisicalConnection.class, mapper, active),
            events,
            new Attempts<>(Backoff.GENERAL, random),
            executor,
            active,
            clock,
            random));
    register(
        new AuthReconciler(
            sessions,
            inputs,
            secretWatches,
            auths,
            connections,
            secrets,
            new StatusWriter<>(main, InfisicalAuth.class, mapper, active),
            events,
            new Attempts<>(Backoff.GENERAL, random),
            active,
            clock));
    register(staticSecrets.reconciler());
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
    staticSecrets.watchWorkloads();
    operator.start();
    staticSecrets.awaitWorkloads(WORKLOADS_KNOWN);
  }

  @Override
  public void lead() {
    switch (keyStore.load()) {
      case OperatorKeyStore.Answer.Ready ready -> {
        staticSecrets.use(ready.key());
        active.begin();
        work.lookAtAll();
        new Rounds(active, timer, Clocks.system(), work).begin();
      }
      case OperatorKeyStore.Answer.Unavailable unavailable -> {
        LOG.warn("{}; nothing is synced until then", unavailable.failure().sentence());
        timer.after(keyAttempts.failed("key"), this::lead);
      }
    }
  }

  @Override
  public void endWrites(Duration atMost) {
    active.end();
    operator.stop();
    staticSecrets.close();
  }

  @Override
  public void revokeTokens(Duration atMost) {
    secretWatches.close();
    secretWatcher.close();
    sessions.close(atMost);
    timer.close();
    servers.close();
  }

  private Operator operator(KubernetesClient client) {
    return new Operator(
        configuration ->
            configuration
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withExecutorService(Executors.newVirtualThreadPerTaskExecutor())
                .withReconciliationTerminationTimeout(WRITES_END)
                .withUseSSAToPatchPrimaryResource(false));
  }

  private <R extends CustomResource<?, ?>> void register(Reconciler<R> reconciler) {
    operator.register(
        reconciler,
        configuration -> {
          configuration.withRetry(GenericRetry.noRetry());
          configuration.withInformerListLimit(WatchedResources.LISTED_AT_ONCE);
          if (settings.namespaces().isEmpty()) {
            configuration.watchingAllNamespaces();
          } else {
            configuration.settingNamespaces(settings.namespaces());
          }
        });
  }

  /**
   * One answer must not take what all resources share: a thirty-second part of the heap, and at
   * least 2 MiB.
   */
  private static long mostBodyBytes() {
    return Math.max(2L << 20, Runtime.getRuntime().maxMemory() / 32);
  }

  /** All answers under way together: a quarter of the heap. */
  private static long mostBytesOfAnswers() {
    return Runtime.getRuntime().maxMemory() / 4;
  }

  private static List<String> connectionOf(InfisicalAuth auth) {
    return ResourceName.of(auth.getSpec().infisicalConnectionRef()).stream()
        .map(ResourceName::toString)
        .toList();
  }

  /** What a leader has to do with all resources. */
  private final class WholeWork implements Rounds.Work {
    @Override
    public void lookAtAll() {
      connections.wakeAll();
      auths.wakeAll();
      staticSecrets.syncAll();
    }

    @Override
    public void catchUp() {
      LOG.info("the machine slept: streams are opened anew, and every source is read once");
      staticSecrets.catchUp();
    }

    @Override
    public void sweepTimes() {
      staticSecrets.sweepTimes();
    }
  }
}
