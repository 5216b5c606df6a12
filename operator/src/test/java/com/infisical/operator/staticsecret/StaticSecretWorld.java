package com.infisical.operator.staticsecret;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.client.BaseUrl;
import com.infisical.client.Caller;
import com.infisical.client.EventStream;
import com.infisical.client.EventSubscription;
import com.infisical.client.LoginGrant;
import com.infisical.client.LoginRequest;
import com.infisical.client.Reply;
import com.infisical.client.SecretListing;
import com.infisical.client.SecretQuery;
import com.infisical.client.SecretText;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.api.InfisicalStaticSecretStatus;
import com.infisical.operator.auth.session.SilentApi;
import com.infisical.operator.connection.ServerClient;
import com.infisical.operator.controller.FairTasks;
import com.infisical.operator.instant.TestSessions;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.FakeApiServer;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.reload.Reloads;
import com.infisical.operator.schedule.ManualClock;
import com.infisical.operator.schedule.NamespaceShares;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.status.Events;
import com.infisical.operator.sync.Books;
import com.infisical.operator.sync.KindServices;
import com.infisical.operator.sync.Syncs;
import com.infisical.operator.sync.TargetServices;
import com.infisical.operator.target.TargetWatches;
import com.infisical.operator.target.plan.TargetRules;
import com.infisical.operator.template.Templates;
import com.infisical.operator.tenancy.TenancyRules;
import com.infisical.operator.tenancy.TestTenancy;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.impl.cache.CacheImpl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Static secrets as the process puts them together, on an API server and an Infisical in memory and
 * on a clock that the test moves.
 */
final class StaticSecretWorld implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String ADDRESS = "http://127.0.0.1:1";

  final FakeApiServer apiServer = new FakeApiServer();
  final Infisical infisical = new Infisical();
  final Books<InfisicalStaticSecretStatus> books;
  final Syncs<InfisicalStaticSecret, InfisicalStaticSecretStatus> staticSecrets;
  private final TargetWatches targets;
  private final Reloads reloads;
  final List<ResourceName> woken = new CopyOnWriteArrayList<>();
  private final KubernetesClient client = apiServer.client();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final ManualClock clock = ManualClock.inline();
  private final Schedule schedule = clock.schedule(1, this::time, executor);
  private final HttpClient http = HttpClient.newHttpClient();
  private final TestSessions sessions;
  final RecordedTraces tracing = new RecordedTraces();
  private final CacheImpl<InfisicalStaticSecret> cache = new CacheImpl<>();
  volatile boolean active = true;
  volatile boolean mayWrite = true;

  StaticSecretWorld() {
    books = Books.empty(() -> clock.now().toNanos());
    sessions =
        new TestSessions(
            new ServerClient(new BaseUrl(URI.create(ADDRESS)), http, infisical),
            ADDRESS,
            Map.of("id", "client", "secret", "good"),
            schedule);
    WatchedResources<InfisicalStaticSecret> resources = StaticSecrets.watched();
    resources.attach(List.of(cache), woken::add);
    Events events = new Events(client, this::time, executor, () -> active);
    TenancyRules tenancy = TestTenancy.open("infisical-operator");
    targets = new TargetWatches(client, Set.of());
    reloads =
        new Reloads(client, client, Set.of(), () -> mayWrite, events, clock, schedule.random());
    staticSecrets =
        StaticSecrets.of(
            new Syncs.Parts<>(
                new KindServices(
                    client,
                    MAPPER,
                    events,
                    Metrics.off(),
                    namespace -> true,
                    () -> active,
                    () -> mayWrite,
                    places(),
                    new NamespaceShares(1L << 30),
                    schedule),
                new TargetServices(
                    targets,
                    reloads,
                    StaticSecrets.markHolders(client, tenancy),
                    new Templates.Turns(),
                    new TargetRules("infisical-operator", tenancy)),
                resources,
                sessions.sessions(),
                tracing,
                places()),
            books);
    staticSecrets.use(OperatorKey.of(new byte[OperatorKey.BYTES]));
    reloads.start();
    targets.start().join();
    reloads.awaitKnown(Duration.ofSeconds(10));
  }

  private FairTasks places() {
    return new FairTasks(new FairTasks.Limits(64, 64, 64), executor, () -> false);
  }

  /** Makes a resource that reads {@code /name} each minute and writes the Secret {@code name}. */
  InfisicalStaticSecret create(String name) {
    return put(resource(name, "60s", "apps"));
  }

  /**
   * A resource that is stored nowhere.
   *
   * @param namespace of its target
   */
  static InfisicalStaticSecret resource(String name, String interval, String namespace) {
    try {
      return MAPPER.readValue(
          """
          {"metadata": {"namespace": "apps", "name": "%1$s", "generation": 1},
           "spec": {
             "infisicalAuthRef": {"namespace": "apps", "name": "auth"},
             "syncOptions": {"refreshInterval": "%2$s", "instantUpdates": true},
             "sources": [{"projectId": "p", "environmentSlug": "dev", "secretPath": "/%1$s"}],
             "targets": [{"namespace": "%3$s", "name": "%1$s", "kind": "Secret",
                 "creationPolicy": "Owner"}]}}
          """
              .formatted(name, interval, namespace),
          InfisicalStaticSecret.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stores a changed resource as a user would. */
  InfisicalStaticSecret put(InfisicalStaticSecret changed) {
    return seen(apiServer.put(changed, InfisicalStaticSecret.class));
  }

  private InfisicalStaticSecret seen(InfisicalStaticSecret stored) {
    cache.put(stored);
    return stored;
  }

  /** Reconciles the resource as the controller would; gives in what time it comes again. */
  Optional<Duration> reconcile(String name) {
    return reconcile(get(name));
  }

  /** The same of a resource as a cache has it. */
  Optional<Duration> reconcile(InfisicalStaticSecret resource) {
    return staticSecrets.reconciler().reconcile(resource);
  }

  /** Deletes the resource, and leaves its target to a garbage collector that there is not. */
  void delete(InfisicalStaticSecret gone) {
    cache.remove(gone);
    apiServer.delete(gone);
    staticSecrets.reconciler().forget(gone);
  }

  /** Deletes a target as the garbage collector would. */
  void collect(Secret target) {
    apiServer.delete(target);
  }

  /** The resource as it is stored. */
  InfisicalStaticSecret get(String name) {
    return seen(
        Objects.requireNonNull(
            client
                .resources(InfisicalStaticSecret.class)
                .inNamespace("apps")
                .withName(name)
                .get()));
  }

  /** The Secret that the resource writes. */
  Optional<Secret> target(String name) {
    return Optional.ofNullable(client.secrets().inNamespace("apps").withName(name).get());
  }

  /**
   * The message of the condition that says what came of the last sync; empty where there is none.
   */
  String message(String name) {
    return get(name).getStatus().conditions().stream()
        .filter(
            condition -> condition.getType().equals("secrets.infisical.com/LastReconcileStatus"))
        .map(condition -> condition.getStatus() + " " + condition.getMessage())
        .findFirst()
        .orElse("");
  }

  /** The InfisicalAuth changes: sessions are others from now on. */
  void changeAuth() {
    sessions.changeAuth();
  }

  void pass(Duration time) {
    clock.pass(time);
  }

  Duration now() {
    return clock.now();
  }

  private Instant time() {
    return Instant.EPOCH.plus(clock.now());
  }

  @Override
  public void close() {
    staticSecrets.close();
    reloads.close();
    targets.close();
    sessions.sessions().close(Duration.ofSeconds(1));
    executor.shutdownNow();
    client.close();
    http.close();
  }

  /** Gives every folder one secret, whose value the test chooses, and never opens a stream. */
  static final class Infisical extends SilentApi {
    final AtomicInteger reads = new AtomicInteger();
    volatile String value = "one";
    private volatile Function<String, Optional<Reply<SecretListing>>> refusal =
        path -> Optional.empty();
    volatile Runnable underWay = () -> {};

    /** Refuses reads of the folders for which there is a reply. */
    void answer(Function<String, Optional<Reply<SecretListing>>> decision) {
      refusal = decision;
    }

    @Override
    public Reply<LoginGrant> login(LoginRequest request, Caller caller) {
      return new Reply.Ok<>(
          new LoginGrant(SecretText.of("token"), Duration.ofDays(30), Duration.ZERO),
          Optional.empty());
    }

    @Override
    public Reply<SecretListing> secrets(
        SecretText accessToken, SecretQuery query, Optional<String> validator, Caller caller) {
      reads.incrementAndGet();
      underWay.run();
      SecretListing.Secret secret =
          new SecretListing.Secret("KEY", SecretText.of(value), query.secretPath(), false);
      return refusal
          .apply(query.secretPath())
          .orElseGet(
              () ->
                  new Reply.Ok<>(
                      new SecretListing(List.of(secret), List.of()), Optional.of("validator")));
    }

    @Override
    public EventStream subscribe(
        SecretText accessToken, EventSubscription subscription, EventStream.Listener listener) {
      return () -> {};
    }
  }
}
