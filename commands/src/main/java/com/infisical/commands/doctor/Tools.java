package com.infisical.commands.doctor;

import com.infisical.client.BaseUrl;
import com.infisical.client.ClientSettings;
import com.infisical.client.http.AnswerBudget;
import com.infisical.commands.cluster.UserCluster;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.auth.login.CloudProofs;
import com.infisical.operator.auth.login.InlineMethods;
import com.infisical.operator.auth.login.LoginMethods;
import com.infisical.operator.auth.login.ServiceAccountTokens;
import com.infisical.operator.auth.login.ServiceAccounts;
import com.infisical.operator.auth.session.InlineInputs;
import com.infisical.operator.auth.session.InlineSessions;
import com.infisical.operator.auth.session.SessionInputs;
import com.infisical.operator.auth.session.Sessions;
import com.infisical.operator.connection.Clients;
import com.infisical.operator.connection.ConnectionInputs;
import com.infisical.operator.connection.ConnectionReferences;
import com.infisical.operator.connection.GlobalConfiguration;
import com.infisical.operator.connection.ProxyRules;
import com.infisical.operator.connection.Servers;
import com.infisical.operator.connection.TrustStores;
import com.infisical.operator.dynamicsecret.DynamicSecrets;
import com.infisical.operator.dynamicsecret.LeasePreview;
import com.infisical.operator.infisicalsecret.InfisicalSecrets;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.pushsecret.PushPreview;
import com.infisical.operator.reference.SecretReader;
import com.infisical.operator.reference.SecretWatches;
import com.infisical.operator.reload.Consumers;
import com.infisical.operator.runtime.settings.Settings;
import com.infisical.operator.runtime.settings.Version;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.schedule.Ticker;
import com.infisical.operator.source.SourceReader;
import com.infisical.operator.staticsecret.StaticSecrets;
import com.infisical.operator.target.MarkHolders;
import com.infisical.operator.target.TargetMemory;
import com.infisical.operator.target.TargetPreview;
import com.infisical.operator.target.plan.TargetPlanner;
import com.infisical.operator.target.plan.TargetRules;
import com.infisical.operator.template.Templates;
import com.infisical.operator.tenancy.AllowedHosts;
import com.infisical.operator.tenancy.AllowedTargets;
import com.infisical.operator.tenancy.NamespaceLabels.LabelsResult;
import com.infisical.operator.tenancy.SourceRules;
import com.infisical.operator.tenancy.Tenancy;
import com.infisical.operator.tenancy.TenancyRules;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Assembles the operator's own parts for a command: nothing is watched, renewed, repeated or
 * stored. Closing revokes every token.
 */
final class Tools implements AutoCloseable {
  /** Where the chart puts it, in the namespace that the chart's page suggests. */
  private static final ResourceName DEFAULT_CONNECTION =
      new ResourceName("infisical-operator", "default");

  private static final Duration REVOCATIONS = Duration.ofSeconds(5);

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Clients servers;
  private final Schedule schedule;
  final Finder finder;
  private final ConnectionReferences references;
  final TenancyRules rules;
  final ProxyRules proxies;
  final ConnectionInputs connections;
  final LoginMethods methods;
  final Sessions sessions;
  final SourceReader sources;
  final Templates templates;
  final TargetPreview targets;
  final Consumers consumers;
  final GlobalConfiguration configuration;
  final InlineMethods inlineMethods;
  final InlineSessions inlineSessions;
  final LeasePreview leases;
  final PushPreview pushes;

  /**
   * @param environment where the variables of proxies, CAs and clouds are read from
   */
  Tools(UserCluster cluster, Map<String, String> environment) {
    KubernetesClient client = cluster.client();
    Settings settings = cluster.settings();
    InstantSource clock = InstantSource.system();
    SecureRandom random = new SecureRandom();
    // What would happen later is the operator's business.
    this.schedule = new Schedule(Ticker.system(), (delay, task) -> {}, clock, executor, random);
    this.proxies = ProxyRules.from(environment);
    this.servers =
        new Clients(
            new TrustStores(environment, clock),
            proxies,
            ClientSettings.standard(Version.userAgent())
                .withOrganizationSlug(Optional.ofNullable(settings.organizationSlug())),
            new AnswerBudget(Runtime.getRuntime().maxMemory() / 4));
    // What strict tenancy would refuse is for "doctor tenancy"; the user's own rights decide here.
    this.rules =
        new TenancyRules(
            Tenancy.OPEN,
            "",
            Set.of(),
            new AllowedHosts(Set.of()),
            new BaseUrl(settings.hostApi()),
            AllowedTargets.none(),
            namespace -> labels(client, namespace));
    Servers access = new Servers(servers, settings.hostApi().toString(), rules.hosts());
    SecretReader reader = new SecretReader(client, rules);
    OperatorKey key = OperatorKey.random();
    Metrics metrics = Metrics.off();
    this.finder = new Finder(client);
    this.references =
        new ConnectionReferences(
            Objects.requireNonNullElse(settings.defaultConnection(), DEFAULT_CONNECTION),
            name -> finder.connection(name).present(),
            Optional.empty(),
            rules);
    this.connections = new ConnectionInputs(reader, access);
    this.methods =
        new LoginMethods(
            new ServiceAccountTokens(client, rules),
            new CloudProofs(
                environment,
                Optional.ofNullable(settings.azureClientId()),
                servers,
                Optional.empty(),
                clock),
            rules);
    this.sessions =
        new Sessions(
            new Sessions.Directory(
                name -> finder.auth(name).present(), references::find, name -> false, rules),
            new SessionInputs(reader::read, methods, access, key, rules),
            key,
            metrics,
            (server, namespace) -> executor,
            schedule);
    this.sources = new SourceReader(metrics, () -> key);
    this.templates =
        new Templates(key, new TargetMemory(System::nanoTime), schedule.ticker(), random);
    MarkHolders holders = markHolders(client);
    TargetPlanner planner = new TargetPlanner(new TargetRules("", rules));
    this.targets = new TargetPreview(client, holders, planner);
    this.consumers = new Consumers(client);
    ServiceAccounts accounts = new ServiceAccounts(client, rules);
    this.configuration =
        GlobalConfiguration.unwatched(
            Optional.ofNullable(settings.configMap()),
            DEFAULT_CONNECTION.namespace(),
            rules,
            client,
            access::canonical);
    this.inlineMethods = methods.inline(accounts);
    this.inlineSessions =
        new InlineSessions(
            configuration,
            new InlineInputs(reader::read, inlineMethods, accounts, access, key, rules),
            new SecretWatches(new NoWatches()),
            sessions);
    this.leases = new LeasePreview(client, holders, planner, templates, key, clock);
    this.pushes =
        new PushPreview(
            client,
            new SourceRules(rules, AllowedTargets.none()),
            name -> finder.get(InfisicalStaticSecret.class, name).present(),
            key,
            clock);
  }

  private MarkHolders markHolders(KubernetesClient client) {
    return new MarkHolders(
        Map.of(
            HasMetadata.getKind(InfisicalStaticSecret.class),
            StaticSecrets.lookup(client, rules),
            HasMetadata.getKind(InfisicalDynamicSecret.class),
            DynamicSecrets.lookup(client, rules),
            HasMetadata.getKind(InfisicalSecret.class),
            InfisicalSecrets.lookup(client, rules)));
  }

  /** A command looks once. */
  private static final class NoWatches implements SecretWatches.Watcher {
    @Override
    public Runnable watch(ResourceName secret, ResourceEventHandler<Secret> handler) {
      return () -> {};
    }

    @Override
    public Runnable watchAll(
        String namespace,
        ResourceEventHandler<Secret> handler,
        Consumer<Predicate<ResourceName>> listed) {
      return () -> {};
    }
  }

  /** The connection that an InfisicalAuth leads to; empty where its reference is incomplete. */
  Optional<ResourceName> connectionOf(InfisicalAuth auth) {
    return references.nameOf(auth.getSpec());
  }

  /** Whether {@code server} is the one that is used where a resource names none. */
  boolean isDefaultHost(BaseUrl server) {
    BaseUrl standard = rules.defaultHost();
    return server.isTls() == standard.isTls()
        && server.host().equals(standard.host())
        && server.port() == standard.port();
  }

  private static LabelsResult labels(KubernetesClient client, String namespace) {
    try {
      Namespace found = client.namespaces().withName(namespace).get();
      return found == null
          ? new LabelsResult.Missing()
          : new LabelsResult.Known(
              Objects.requireNonNullElse(found.getMetadata().getLabels(), Map.of()));
    } catch (KubernetesClientException e) {
      return new LabelsResult.Unreadable("you may not get namespaces");
    }
  }

  /** Now, on the monotonic clock. */
  Duration now() {
    return schedule.now();
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    inlineSessions.close();
    sessions.close(REVOCATIONS);
    servers.close();
    executor.shutdown();
  }
}
