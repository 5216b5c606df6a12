package com.infisical.operator.dynamicsecret;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.client.BaseUrl;
import com.infisical.operator.Memories;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.auth.session.InlineWorld;
import com.infisical.operator.cleanup.Cleanup;
import com.infisical.operator.cleanup.OperatorDeployment;
import com.infisical.operator.connection.Address;
import com.infisical.operator.connection.ServerAccess;
import com.infisical.operator.connection.ServerClient;
import com.infisical.operator.controller.FairTasks;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.FakeApiServer;
import com.infisical.operator.kubernetes.Maps;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.TestMetrics;
import com.infisical.operator.reference.ManualSecretWatches;
import com.infisical.operator.reload.Reloads;
import com.infisical.operator.schedule.ManualClock;
import com.infisical.operator.schedule.NamespaceShares;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.status.Conditions;
import com.infisical.operator.status.Events;
import com.infisical.operator.sync.KindServices;
import com.infisical.operator.sync.TargetServices;
import com.infisical.operator.target.MarkHolders;
import com.infisical.operator.target.TargetWatches;
import com.infisical.operator.target.plan.TargetRules;
import com.infisical.operator.template.Templates;
import com.infisical.operator.tenancy.TenancyRules;
import com.infisical.operator.tenancy.TestTenancy;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.impl.cache.CacheImpl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * InfisicalDynamicSecrets as the process puts them together, on an API server and an Infisical in
 * memory and on a clock that the test moves.
 */
final class LeaseWorld implements AutoCloseable {
  static final String CLEANUP = "secrets.infisical.com/cleanup";
  static final String OF_GO = "dynamicsecret.secrets.infisical.com/finalizer";
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String OWN = "infisical-operator";
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  final FakeApiServer apiServer = new FakeApiServer();
  final KubernetesClient client = apiServer.client();
  final ManualClock clock = ManualClock.inline();
  final FakeLeases server = new FakeLeases(this::time);
  final TestMetrics metrics = new TestMetrics(this::time);
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ManualSecretWatches credentials = new ManualSecretWatches();
  private final List<Operator> operators = new ArrayList<>();
  volatile boolean serverWrites = true;
  private Operator operator;

  /** One process: what it remembers ends with it. */
  private final class Operator {
    final InlineWorld logins;
    final TargetWatches targets;
    final Reloads reloads;
    final DynamicSecrets kind;
    final CacheImpl<InfisicalDynamicSecret> cache = new CacheImpl<>();
    final List<ResourceName> woken = new CopyOnWriteArrayList<>();
    volatile boolean leads = true;

    Operator(OperatorKey key) {
      TenancyRules tenancy = TestTenancy.open(OWN);
      Schedule schedule = clock.schedule(1, LeaseWorld.this::time, executor);
      logins =
          new InlineWorld(
              new InlineWorld.Operator(
                  OWN, client, tenancy, Optional.empty(), key, metrics.metrics(), schedule),
              LeaseWorld.this::open,
              "",
              credentials);
      Events events = new Events(client, LeaseWorld.this::time, Runnable::run, () -> leads);
      targets = new TargetWatches(client, Set.of());
      reloads =
          new Reloads(client, client, Set.of(), () -> leads, events, clock, schedule.random());
      kind =
          new DynamicSecrets(
              new DynamicSecrets.Parts(
                  new KindServices(
                      client,
                      MAPPER,
                      events,
                      metrics.metrics(),
                      namespace -> true,
                      () -> leads,
                      () -> leads,
                      new FairTasks(new FairTasks.Limits(64, 64, 64), executor, () -> false),
                      new NamespaceShares(1L << 30),
                      schedule),
                  new TargetServices(
                      targets,
                      reloads,
                      new MarkHolders(
                          Map.of("InfisicalDynamicSecret", DynamicSecrets.lookup(client, tenancy))),
                      new Templates.Turns(),
                      new TargetRules(OWN, tenancy)),
                  logins.inline(),
                  new Cleanup.Parts(
                      client,
                      new OperatorDeployment(client, OWN, "operator-7c9f8d6b5-x2x4z"),
                      events,
                      metrics.metrics(),
                      () -> serverWrites,
                      schedule)));
      kind.resources().attach(List.of(cache), woken::add);
      kind.use(key);
      reloads.start();
      targets.start().join();
      reloads.awaitKnown(Duration.ofSeconds(10));
    }

    void close() {
      leads = false;
      reloads.close();
      targets.close();
      logins.close();
    }
  }

  LeaseWorld() {
    apiServer.put(
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace("apps")
            .withName("login")
            .endMetadata()
            .withData(
                Map.of("clientId", base64("9f8e7d6c5b4a"), "clientSecret", base64("1a2b3c4d5e6f")))
            .build(),
        Secret.class);
    apiServer.put(
        new DeploymentBuilder()
            .withNewMetadata()
            .withNamespace(OWN)
            .withName("operator")
            .endMetadata()
            .build(),
        Deployment.class);
    operator = start(OperatorKey.of(new byte[OperatorKey.BYTES]));
  }

  private Operator start(OperatorKey key) {
    Operator started = new Operator(key);
    operators.add(started);
    return started;
  }

  private ServerAccess.Opened open(
      String namespace, @Nullable String address, Optional<String> ca) {
    return new ServerAccess.Opened.Open(
        new ServerClient(new BaseUrl(URI.create("http://127.0.0.1:1")), http, server),
        (Address.Valid) Address.of(address, ""));
  }

  /** Another process takes over, with the key of before. */
  void restart() {
    restart(OperatorKey.of(new byte[OperatorKey.BYTES]));
  }

  void restart(OperatorKey key) {
    operator.close();
    operator = start(key);
  }

  /** Stores a resource that leases into the Secret of its name. */
  InfisicalDynamicSecret create(String name, String policy) {
    return create(name, policy, "");
  }

  /**
   * @param more further fields of the object, each with a comma before it
   */
  InfisicalDynamicSecret create(String name, String policy, String more) {
    try {
      return put(
          MAPPER.readValue(
              """
              {"apiVersion": "secrets.infisical.com/v1alpha1", "kind": "InfisicalDynamicSecret",
               "metadata": {"namespace": "apps", "name": "%1$s", "generation": 1},
               "spec": {
                 "hostAPI": "http://127.0.0.1:1",
                 "authentication": {"universalAuth": {
                   "credentialsRef": {"secretName": "login", "secretNamespace": "apps"}}},
                 "dynamicSecret": {"secretName": "main", "secretsPath": "/db",
                   "environmentSlug": "dev", "projectId": "p"},
                 "leaseRevocationPolicy": "%2$s", "leaseTTL": "",
                 "managedSecretReference": {"secretName": "%1$s", "secretNamespace": "apps"}}%3$s}
              """
                  .formatted(name, policy, more),
              InfisicalDynamicSecret.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stores a changed resource as a user would. */
  InfisicalDynamicSecret put(InfisicalDynamicSecret changed) {
    return seen(apiServer.put(changed, InfisicalDynamicSecret.class));
  }

  private InfisicalDynamicSecret seen(InfisicalDynamicSecret stored) {
    operator.cache.put(stored);
    return stored;
  }

  /** The resource as it is stored. */
  InfisicalDynamicSecret get(String name) {
    return seen(
        Objects.requireNonNull(
            client
                .resources(InfisicalDynamicSecret.class)
                .inNamespace("apps")
                .withName(name)
                .get()));
  }

  /** Marks the resource as one that is being deleted. */
  void delete(String name) {
    InfisicalDynamicSecret gone = get(name);
    gone.getMetadata().setDeletionTimestamp(time().toString());
    put(gone);
  }

  /** The resource is gone. */
  void remove(String name) {
    InfisicalDynamicSecret gone = get(name);
    operator.cache.remove(gone);
    apiServer.delete(gone);
    operator.kind.reconciler().forget(gone);
  }

  void policy(String name, String policy) {
    client
        .resources(InfisicalDynamicSecret.class)
        .inNamespace("apps")
        .withName(name)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\": {\"leaseRevocationPolicy\": \"" + policy + "\"}}");
  }

  /** Changes the spec of a resource as a user would. */
  void change(String name, String spec) {
    long generation = get(name).getMetadata().getGeneration() + 1;
    client
        .resources(InfisicalDynamicSecret.class)
        .inNamespace("apps")
        .withName(name)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\": {\"generation\": %d}, \"spec\": %s}".formatted(generation, spec));
  }

  /** The status names another lease, created now, as the Go operator leaves it. */
  void changeStatus(String name, String lease) {
    client
        .resources(InfisicalDynamicSecret.class)
        .inNamespace("apps")
        .withName(name)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            """
            {"status": {"lease": {"id": "%s", "version": 0, "creationTimestamp": "%s"}}}
            """
                .formatted(lease, time()));
  }

  /** Stores a changed target as somebody else would, and has it looked at. */
  void edit(String name, Consumer<Secret> change) {
    Secret target = target(name).orElseThrow();
    change.accept(target);
    target.getMetadata().setResourceVersion(null);
    apiServer.put(target, Secret.class);
    annotate(name, "test/look", target.hashCode() + "");
  }

  /** The names of the resources that a new leader looks at, in the order in which it does. */
  List<String> lookedAtFirst() {
    operator.woken.clear();
    operator.kind.syncAll();
    return woken();
  }

  /** The names of the resources that were to be looked at since the last time. */
  List<String> woken() {
    List<String> names = operator.woken.stream().map(ResourceName::name).toList();
    operator.woken.clear();
    return names;
  }

  void annotate(String name, String key, String value) {
    InfisicalDynamicSecret changed = get(name);
    Map<String, String> annotations =
        new TreeMap<>(Maps.present(changed.getMetadata().getAnnotations()));
    annotations.put(key, value);
    changed.getMetadata().setAnnotations(annotations);
    put(changed);
  }

  /** Reconciles as the controller would, once; gives in what time it comes again. */
  Optional<Duration> reconcile(String name) {
    return operator.kind.reconciler().reconcile(get(name));
  }

  /** Reconciles as the controller would, for as long as is given. */
  void run(String name, Duration time) {
    Duration end = clock.now().plus(time);
    while (clock.now().compareTo(end) < 0) {
      Duration left = end.minus(clock.now());
      Duration next = reconcile(name).orElse(LONGEST_PAUSE);
      clock.pass(next.compareTo(left) < 0 ? next : left);
    }
  }

  /** Reconciles until nothing is to be done at once. */
  void settle(String name) {
    run(name, Duration.ofSeconds(5));
  }

  /** The credentials are gone, and the watch says so. */
  void deleteLogin() {
    Secret login = client.secrets().inNamespace("apps").withName("login").get();
    apiServer.delete(login);
    credentials.handlers.get(new ResourceName("apps", "login")).onDelete(login, false);
  }

  Optional<Secret> target(String name) {
    return Optional.ofNullable(client.secrets().inNamespace("apps").withName(name).get());
  }

  /** What the target holds. */
  Map<String, String> data(String name) {
    Map<String, String> texts = new TreeMap<>();
    target(name)
        .ifPresent(
            secret ->
                Maps.present(secret.getData())
                    .forEach(
                        (key, value) ->
                            texts.put(
                                key,
                                new String(
                                    Base64.getDecoder().decode(value), StandardCharsets.UTF_8))));
    return texts;
  }

  /** Whether what the target holds is of a lease that lives. */
  boolean works(String name) {
    String user = data(name).getOrDefault("USERNAME", "");
    return server.living().stream().anyMatch(id -> user.equals("user-" + id));
  }

  String message(String name, String type) {
    return Conditions.find(get(name).getStatus().conditions(), "secrets.infisical.com/" + type)
        .map(Condition::getMessage)
        .orElse("");
  }

  List<String> finalizers(String name) {
    return get(name).getMetadata().getFinalizers();
  }

  /** Reasons and notes of the events on objects of a kind. */
  List<String> events(String kind) {
    return client.v1().events().inAnyNamespace().list().getItems().stream()
        .filter(event -> event.getInvolvedObject().getKind().equals(kind))
        .map(LeaseWorld::text)
        .toList();
  }

  private static String text(Event event) {
    return event.getReason() + ": " + event.getMessage();
  }

  /** How many Secrets hold dead credentials, as the metric says. */
  int dead() {
    return operator.kind.reconciler().deadCredentials();
  }

  /** How much the process remembers, by class and field. */
  Map<String, Integer> memories() {
    return Memories.of(operator.kind, operator.targets, operator.reloads);
  }

  Instant time() {
    return Instant.parse("2026-01-01T00:00:00Z").plus(clock.now());
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    operators.forEach(Operator::close);
    executor.shutdownNow();
    client.close();
    http.close();
    metrics.close();
  }
}
