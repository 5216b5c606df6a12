package com.infisical.operator.pushsecret;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.client.BaseUrl;
import com.infisical.operator.api.ClusterGenerator;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.auth.session.InlineWorld;
import com.infisical.operator.cleanup.Cleanup;
import com.infisical.operator.cleanup.OperatorDeployment;
import com.infisical.operator.connection.Address;
import com.infisical.operator.connection.ServerAccess;
import com.infisical.operator.connection.ServerClient;
import com.infisical.operator.controller.FairTasks;
import com.infisical.operator.instant.InstantListener;
import com.infisical.operator.instant.InstantUpdates;
import com.infisical.operator.instant.StreamLimits;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.FakeApiServer;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.reference.ManualSecretWatches;
import com.infisical.operator.reference.SecretWatches;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.schedule.ManualClock;
import com.infisical.operator.schedule.NamespaceShares;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.status.Events;
import com.infisical.operator.sync.KindServices;
import com.infisical.operator.template.Templates;
import com.infisical.operator.tenancy.AllowedTargets;
import com.infisical.operator.tenancy.SourceRules;
import com.infisical.operator.tenancy.TenancyRules;
import com.infisical.operator.tenancy.TestTenancy;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.impl.cache.CacheImpl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Pushes as the process puts them together, on an API server and Infisicals in memory and on a
 * clock that the test moves. Reconciles run in the test's thread.
 */
final class PushWorld implements AutoCloseable {
  static final String HOST = "https://infisical.example.com";
  static final String OTHER_HOST = "https://other.example.com";
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  final FakeApiServer apiServer = new FakeApiServer();
  final KubernetesClient client = apiServer.client();
  final ManualClock clock = ManualClock.inline();
  final FakeFolders infisical = new FakeFolders(this::time);
  final FakeFolders other = new FakeFolders(this::time);
  final Set<String> woken = ConcurrentHashMap.newKeySet();
  private final Map<String, FakeFolders> servers = Map.of(HOST, infisical, OTHER_HOST, other);
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Executor inline = Runnable::run;
  private final Schedule schedule = clock.schedule(1, this::time, executor);
  private final HttpClient http = HttpClient.newHttpClient();
  private CacheImpl<InfisicalPushSecret> cache = new CacheImpl<>();
  final CacheImpl<InfisicalStaticSecret> statics = new CacheImpl<>();
  final CacheImpl<InfisicalSecret> legacy = new CacheImpl<>();
  final Map<ResourceName, String> serversOfStatics = new HashMap<>();
  private final ManualSecretWatches watches = new ManualSecretWatches();
  private final TenancyRules tenancy;
  private final OperatorKey key = OperatorKey.of(new byte[OperatorKey.BYTES]);
  private final InlineWorld logins;
  PushSecrets pushes;
  boolean serverWrites = true;
  boolean mayWrite = true;

  PushWorld() {
    this(TestTenancy.open("infisical"));
  }

  PushWorld(TenancyRules tenancy) {
    this.tenancy = tenancy;
    logins =
        new InlineWorld(
            new InlineWorld.Operator(
                "infisical", client, tenancy, Optional.empty(), key, Metrics.off(), schedule),
            this::open,
            HOST,
            watches);
    pushes = started();
    for (String namespace : List.of("shop", "other")) {
      secret(namespace, "login", Map.of("clientId", "client", "clientSecret", "good"));
    }
  }

  private ServerAccess.Opened open(
      String namespace, @Nullable String address, Optional<String> ca) {
    return switch (Address.of(address, HOST)) {
      case Address.Invalid(String reason) -> new ServerAccess.Opened.Refused(reason);
      case Address.Valid valid ->
          new ServerAccess.Opened.Open(
              new ServerClient(
                  new BaseUrl(URI.create(valid.base().toString())),
                  http,
                  Objects.requireNonNull(servers.get(valid.base().toString()))),
              valid);
    };
  }

  private PushSecrets started() {
    Events events = new Events(client, this::time, inline, () -> true);
    PushSecrets made =
        new PushSecrets(
            new PushSecrets.Parts(
                new KindServices(
                    client,
                    MAPPER,
                    events,
                    Metrics.off(),
                    namespace -> true,
                    () -> true,
                    () -> mayWrite,
                    new FairTasks(new FairTasks.Limits(64, 64, 64), executor, () -> false),
                    new NamespaceShares(1L << 30),
                    schedule),
                new Loops.Writers(
                    watched(statics)::find,
                    watched(legacy)::find,
                    name -> serversOfStatics.getOrDefault(name, "")),
                logins.inline(),
                new SecretWatches(watches),
                this::streams,
                new SourceRules(tenancy, AllowedTargets.none()),
                new Cleanup.Parts(
                    client,
                    new OperatorDeployment(client, "infisical-operator", ""),
                    events,
                    Metrics.off(),
                    () -> serverWrites,
                    schedule),
                new Templates.Turns()));
    made.resources().attach(List.of(cache), name -> woken.add(name.name()));
    made.use(key);
    return made;
  }

  private InstantUpdates streams(InstantListener listener) {
    InstantUpdates updates =
        new InstantUpdates(listener, StreamLimits.STANDARD, schedule, Metrics.off());
    logins.sessions().addTokenListener(updates);
    return updates;
  }

  private static <R extends HasMetadata> WatchedResources<R> watched(CacheImpl<R> objects) {
    WatchedResources<R> resources = new WatchedResources<>(Map.of());
    resources.attach(List.of(objects), name -> {});
    return resources;
  }

  /** Another process takes over: nothing is remembered. */
  void restart() {
    CacheImpl<InfisicalPushSecret> filled = new CacheImpl<>();
    client
        .resources(InfisicalPushSecret.class)
        .inAnyNamespace()
        .list()
        .getItems()
        .forEach(filled::put);
    cache = filled;
    pushes = started();
  }

  /** A push of the Secret of its own name to the folder of its own name, with more of a spec. */
  InfisicalPushSecret push(String name, String spec) {
    return push("shop", name, "/" + name, HOST, spec);
  }

  /** The same to any folder of any server. */
  InfisicalPushSecret push(String namespace, String name, String path, String host, String spec) {
    String text =
        """
        {"metadata": {"namespace": "%1$s", "name": "%2$s", "generation": 1,
            "creationTimestamp": "%6$s"},
         "spec": {"hostAPI": "%4$s",
           "authentication": {"universalAuth": {"credentialsRef":
               {"secretName": "login", "secretNamespace": "%1$s"}}},
           "destination": {"projectId": "p", "environmentSlug": "dev", "secretsPath": "%3$s"},
           "push": {"secret": {"secretName": "%2$s", "secretNamespace": "%1$s"}}}}
        """
            .formatted(namespace, name, path, host, "", time());
    try {
      var node = (com.fasterxml.jackson.databind.node.ObjectNode) MAPPER.readTree(text);
      MAPPER.readerForUpdating(node.withObjectProperty("spec")).readValue(spec);
      return put(MAPPER.treeToValue(node, InfisicalPushSecret.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Changes the spec of a push as a user does. */
  InfisicalPushSecret change(String name, String spec) {
    InfisicalPushSecret present = get("shop", name);
    try {
      var node = (com.fasterxml.jackson.databind.node.ObjectNode) MAPPER.valueToTree(present);
      MAPPER.readerForUpdating(node.withObjectProperty("spec")).readValue(spec);
      node.withObjectProperty("metadata")
          .put("generation", present.getMetadata().getGeneration() + 1);
      return put(MAPPER.treeToValue(node, InfisicalPushSecret.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stores a resource as a user would. */
  InfisicalPushSecret put(InfisicalPushSecret resource) {
    InfisicalPushSecret stored = apiServer.put(resource, InfisicalPushSecret.class);
    cache.put(stored);
    return stored;
  }

  void annotate(String name, String annotation, String value) {
    InfisicalPushSecret present = get("shop", name);
    Map<String, String> annotations = new HashMap<>();
    Optional.ofNullable(present.getMetadata().getAnnotations()).ifPresent(annotations::putAll);
    annotations.put(annotation, value);
    present.getMetadata().setAnnotations(annotations);
    put(present);
  }

  void force(String name, String value) {
    annotate(name, "secrets.infisical.com/force-sync", value);
  }

  /** Writes a Secret, of which its watch tells. */
  void secret(String name, Map<String, String> values) {
    secret("shop", name, values);
  }

  void secret(String namespace, String name, Map<String, String> values) {
    Map<String, String> data = new HashMap<>();
    values.forEach(
        (key, value) ->
            data.put(
                key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
    secret(
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .endMetadata()
            .withData(data)
            .build());
  }

  void secret(Secret secret) {
    Secret stored = apiServer.put(secret, Secret.class);
    Optional.ofNullable(
            watches.handlers.get(
                new ResourceName(
                    stored.getMetadata().getNamespace(), stored.getMetadata().getName())))
        .ifPresent(handler -> handler.onAdd(stored));
  }

  void deleteSecret(String name) {
    Secret gone = client.secrets().inNamespace("shop").withName(name).get();
    apiServer.delete(gone);
    Optional.ofNullable(watches.handlers.get(new ResourceName("shop", name)))
        .ifPresent(handler -> handler.onDelete(gone, false));
  }

  /** A generator of passwords. */
  void generator(String name) {
    ClusterGenerator generator = new ClusterGenerator();
    try {
      generator =
          MAPPER.readValue(
              """
              {"metadata": {"name": "%s"},
               "spec": {"kind": "Password", "generator": {"passwordSpec": {"length": 20}}}}
              """
                  .formatted(name),
              ClusterGenerator.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    apiServer.put(generator, ClusterGenerator.class);
  }

  /** Reconciles the resource until it does not ask to come again within a second. */
  Optional<Duration> reconcile(String name) {
    return reconcile("shop", name);
  }

  Optional<Duration> reconcile(String namespace, String name) {
    Optional<Duration> again = once(namespace, name);
    for (int i = 0; i < 20 && again.filter(in -> in.toMillis() < 500).isPresent(); i++) {
      clock.pass(again.get());
      again = once(namespace, name);
    }
    return again;
  }

  /** Reconciles the resource once. */
  Optional<Duration> once(String namespace, String name) {
    return pushes.reconciler().reconcile(get(namespace, name));
  }

  /** The resource as it is stored, which the cache has then. */
  InfisicalPushSecret get(String namespace, String name) {
    InfisicalPushSecret stored =
        Objects.requireNonNull(
            client
                .resources(InfisicalPushSecret.class)
                .inNamespace(namespace)
                .withName(name)
                .get());
    cache.put(stored);
    return stored;
  }

  /** Has the API server delete the resource, without a finalizer. */
  void forget(String namespace, String name) {
    InfisicalPushSecret gone = get(namespace, name);
    cache.remove(gone);
    apiServer.delete(gone);
    pushes.reconciler().forget(gone);
  }

  /** Marks the resource as being deleted, as a finalizer makes it. */
  void terminate(String name) {
    InfisicalPushSecret present = get("shop", name);
    present.getMetadata().setDeletionTimestamp(time().toString());
    put(present);
  }

  List<String> finalizers(String name) {
    List<String> present = get("shop", name).getMetadata().getFinalizers();
    return present == null ? List.of() : present;
  }

  Map<String, String> managed(String name) {
    return get("shop", name).getStatus().managedSecrets();
  }

  String record(String name) {
    return Optional.ofNullable(get("shop", name).getMetadata().getAnnotations())
        .map(annotations -> annotations.get("secrets.infisical.com/record"))
        .orElse("");
  }

  /** Status and message of a condition; empty where there is none. */
  String condition(String name, String type) {
    return condition("shop", name, type);
  }

  String condition(String namespace, String name, String type) {
    return get(namespace, name).getStatus().conditions().stream()
        .filter(each -> each.getType().equals(type))
        .map((Condition each) -> each.getStatus() + " " + each.getMessage())
        .findFirst()
        .orElse("");
  }

  String ready(String name) {
    return condition(name, "Ready");
  }

  /** The notes of all events. */
  List<String> warnings() {
    return client.v1().events().inAnyNamespace().list().getItems().stream()
        .map(event -> event.getReason() + ": " + event.getMessage())
        .toList();
  }

  void pass(Duration time) {
    clock.pass(time);
  }

  Instant time() {
    return BEGIN.plus(clock.now());
  }

  @Override
  public void close() {
    logins.close();
    executor.shutdownNow();
    client.close();
    http.close();
  }
}
