package com.infisical.operator.runtime;

import com.infisical.client.ClientSettings;
import com.infisical.client.Timeouts;
import com.infisical.client.http.AnswerBudget;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
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
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.reference.AnyChange;
import com.infisical.operator.reference.InformerWatcher;
import com.infisical.operator.reference.LazyInformer;
import com.infisical.operator.reference.SecretReader;
import com.infisical.operator.reference.SecretWatches;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.runtime.cluster.KubernetesClients;
import com.infisical.operator.runtime.settings.Settings;
import com.infisical.operator.runtime.settings.Version;
import com.infisical.operator.schedule.Attempts;
import com.infisical.operator.schedule.Backoff;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.status.StatusMemory;
import com.infisical.operator.sync.KindServices;
import com.infisical.operator.tenancy.TenancyRules;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Assembles what reaches Infisical servers: their clients, connections, logins and sessions. */
final class Logins {
  private static final String DEFAULT_CONNECTION = "default";

  private final WatchedResources<InfisicalConnection> connections =
      new WatchedResources<>(Map.of());
  private final WatchedResources<InfisicalAuth> auths =
      new WatchedResources<>(Map.of(ConnectionReconciler.BY_CONNECTION, this::connectionOf));
  private final WatchedResources<InfisicalStaticSecret> secrets;
  private final KubernetesClient informers;
  private final Tenants tenants;
  private final TenancyRules rules;
  private final SecretReader reader;
  private final InformerWatcher watcher;
  private final SecretWatches watches;
  private final Clients clients;
  private final Servers servers;
  private final Optional<LazyInformer<InfisicalConnection>> connectionElsewhere;
  private final ConnectionReferences references;
  private final SessionInputs inputs;
  private final FairTasks calls;
  private final Sessions sessions;
  private final InlineSessions inline;

  /**
   * @param environment where the variables of proxies, CAs and clouds are read from
   * @param namespace the operator's own
   * @param timeouts of calls to Infisical
   * @param secrets the resources that need an InfisicalAuth
   * @param changed what is reconciled when rules between tenants change
   * @param calls runs checks of servers, logins and revocations
   */
  Logins(
      Settings settings,
      Map<String, String> environment,
      String namespace,
      KubernetesClients kubernetes,
      Timeouts timeouts,
      WatchedResources<InfisicalStaticSecret> secrets,
      Tenants.Changed changed,
      FairTasks calls,
      KindServices services) {
    Schedule schedule = services.schedule();
    this.calls = calls;
    this.secrets = secrets;
    this.informers = kubernetes.informers();
    this.clients = clients(settings, environment, timeouts, schedule);
    this.tenants =
        new Tenants(
            settings,
            namespace,
            informers,
            new Tenants.Resources(connections, auths, secrets),
            changed,
            schedule);
    this.rules = tenants.rules();
    this.servers = new Servers(clients, settings.hostApi().toString(), rules.hosts());
    this.reader = new SecretReader(services.main(), rules);
    this.watcher = new InformerWatcher(kubernetes::watching);
    this.watches = new SecretWatches(watcher);
    ResourceName standard =
        Objects.requireNonNullElse(
            settings.defaultConnection(), new ResourceName(namespace, DEFAULT_CONNECTION));
    this.connectionElsewhere =
        settings.namespaces().isEmpty() || settings.namespaces().contains(standard.namespace())
            ? Optional.empty()
            : Optional.of(watchElsewhere(standard, schedule));
    this.references =
        new ConnectionReferences(standard, connections::find, connectionElsewhere, rules);
    OperatorKey key = OperatorKey.random();
    LoginMethods methods = methods(settings, environment, services);
    this.inputs = new SessionInputs(reader::read, methods, servers, key, rules);
    this.sessions =
        new Sessions(
            new Sessions.Directory(
                auths::find,
                references::find,
                name -> AuthReconciler.hasDependents(secrets, services.serves(), name),
                rules),
            inputs,
            key,
            services.metrics(),
            calls::executor,
            schedule);
    ServiceAccounts accounts = new ServiceAccounts(services.main(), rules);
    this.inline =
        new InlineSessions(
            new GlobalConfiguration(
                Optional.ofNullable(settings.configMap()),
                namespace,
                rules,
                informers,
                servers::canonical,
                schedule),
            new InlineInputs(reader::read, methods.inline(accounts), accounts, servers, key, rules),
            watches,
            sessions);
  }

  private static Clients clients(
      Settings settings, Map<String, String> environment, Timeouts timeouts, Schedule schedule) {
    return new Clients(
        new TrustStores(environment, schedule.clock()),
        ProxyRules.from(environment),
        ClientSettings.standard(Version.userAgent())
            .withMaxBodyBytes(maxBodyBytes())
            .withMaxConcurrentReads(settings.maxReadsPerServer())
            .withOrganizationSlug(Optional.ofNullable(settings.organizationSlug()))
            .withTimeouts(timeouts),
        new AnswerBudget(maxInFlightBytes()));
  }

  /**
   * One answer must not take what all resources share: a thirty-second part of the heap, and at
   * least 2 MiB.
   */
  private static long maxBodyBytes() {
    return Math.max(2L << 20, Runtime.getRuntime().maxMemory() / 32);
  }

  /** All answers under way together: a quarter of the heap. */
  private static long maxInFlightBytes() {
    return Runtime.getRuntime().maxMemory() / 4;
  }

  private LoginMethods methods(
      Settings settings, Map<String, String> environment, KindServices services) {
    return new LoginMethods(
        new ServiceAccountTokens(services.main(), rules),
        new CloudProofs(
            environment,
            Optional.ofNullable(settings.azureClientId()),
            clients,
            tenants.keyFolder(),
            services.schedule().clock()),
        rules);
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

  /** Reconciles the connections. */
  Controller<InfisicalConnection> connectionController(KindServices services) {
    return services.controller(
        connections,
        new ConnectionReconciler(
            new ConnectionInputs(reader, servers),
            watches,
            connections,
            auths,
            services.statuses(InfisicalConnection.class, new StatusMemory<>()),
            services.events(),
            new Attempts<>(Backoff.GENERAL, services.schedule().random()),
            services.active(),
            services.serves(),
            rules,
            calls::executor,
            services.schedule()),
        name -> "connections");
  }

  /** Reconciles the InfisicalAuths. */
  Controller<InfisicalAuth> authController(KindServices services) {
    return services.controller(
        auths,
        new AuthReconciler(
            sessions,
            inputs,
            watches,
            auths,
            references,
            secrets,
            services.statuses(InfisicalAuth.class, new StatusMemory<>()),
            services.events(),
            new Attempts<>(Backoff.GENERAL, services.schedule().random()),
            services.active(),
            services.serves(),
            rules,
            services.schedule().clock()),
        name -> "auths");
  }

  /** The address of the server that the static secret of this name reads from, if it is known. */
  String serverOf(ResourceName name) {
    return secrets
        .find(name)
        .flatMap(secret -> ResourceName.of(secret.getSpec().infisicalAuthRef()))
        .flatMap(auths::find)
        .flatMap(auth -> references.nameOf(auth.getSpec()))
        .flatMap(connections::find)
        .map(connection -> servers.canonical(connection.getSpec().address()))
        .orElse("");
  }

  private List<String> connectionOf(InfisicalAuth auth) {
    return references.nameOf(auth.getSpec()).stream().map(ResourceName::toString).toList();
  }

  WatchedResources<InfisicalConnection> connections() {
    return connections;
  }

  WatchedResources<InfisicalAuth> auths() {
    return auths;
  }

  Tenants tenants() {
    return tenants;
  }

  /** Watches single Secrets that resources refer to. */
  SecretWatches watches() {
    return watches;
  }

  /** The sessions of InfisicalAuths. */
  Sessions sessions() {
    return sessions;
  }

  /** The sessions of the kinds that carry their own login. */
  InlineSessions inline() {
    return inline;
  }

  /** Revokes all tokens, and stops watching. */
  void close(Duration atMost) {
    watches.close();
    connectionElsewhere.ifPresent(LazyInformer::close);
    tenants.close();
    watcher.close();
    sessions.beginClose();
    inline.close();
    sessions.close(atMost);
  }

  /** Closes the connections to servers. */
  void disconnect() {
    clients.close();
  }
}
