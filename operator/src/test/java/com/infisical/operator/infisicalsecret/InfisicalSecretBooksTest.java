package com.infisical.operator.infisicalsecret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import com.infisical.operator.Memories;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.auth.session.InlineWorld;
import com.infisical.operator.auth.session.SilentApi;
import com.infisical.operator.connection.Address;
import com.infisical.operator.connection.ServerAccess;
import com.infisical.operator.connection.ServerClient;
import com.infisical.operator.controller.FairTasks;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.FakeApiServer;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.reference.ManualSecretWatches;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.reload.Reloads;
import com.infisical.operator.schedule.ManualClock;
import com.infisical.operator.schedule.NamespaceShares;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.status.Events;
import com.infisical.operator.sync.KindServices;
import com.infisical.operator.sync.Syncs;
import com.infisical.operator.sync.TargetServices;
import com.infisical.operator.target.MarkHolders;
import com.infisical.operator.target.TargetWatches;
import com.infisical.operator.target.plan.TargetRules;
import com.infisical.operator.template.Templates;
import com.infisical.operator.tenancy.TenancyRules;
import com.infisical.operator.tenancy.TestTenancy;
import com.infisical.operator.tracing.Tracing;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the operator remembers of InfisicalSecrets that are gone: nothing. */
class InfisicalSecretBooksTest {
  private static final int MANY = 2_000;
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String HOST = "http://127.0.0.1:1";

  private final FakeApiServer apiServer = new FakeApiServer();
  private final KubernetesClient client = apiServer.client();
  private final ManualClock clock = ManualClock.inline();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Schedule schedule = clock.schedule(1, this::time, executor);
  private final TenancyRules tenancy = TestTenancy.open("infisical-operator");
  private final OperatorKey key = OperatorKey.of(new byte[OperatorKey.BYTES]);
  private final InlineWorld logins =
      new InlineWorld(
          new InlineWorld.Operator(
              "infisical-operator",
              client,
              tenancy,
              Optional.empty(),
              key,
              Metrics.off(),
              schedule),
          this::open,
          HOST,
          new ManualSecretWatches());
  private final Events events = new Events(client, this::time, Runnable::run, () -> true);
  private final TargetWatches targets = new TargetWatches(client, Set.of());
  private final Reloads reloads =
      new Reloads(client, client, Set.of(), () -> true, events, clock, schedule.random());
  private final WatchedResources<InfisicalSecret> resources = InfisicalSecrets.watched();
  private final CacheImpl<InfisicalSecret> cache = new CacheImpl<>();
  private final InfisicalSecrets kind = new InfisicalSecrets(parts(), logins.inline());

  private Syncs.Parts<InfisicalSecret> parts() {
    FairTasks tasks = new FairTasks(new FairTasks.Limits(64, 64, 64), executor, () -> false);
    return new Syncs.Parts<>(
        new KindServices(
            client,
            MAPPER,
            events,
            Metrics.off(),
            namespace -> true,
            () -> true,
            () -> true,
            tasks,
            new NamespaceShares(1L << 30),
            schedule),
        new TargetServices(
            targets,
            reloads,
            new MarkHolders(Map.of("InfisicalSecret", InfisicalSecrets.lookup(client, tenancy))),
            new Templates.Turns(),
            new TargetRules("infisical-operator", tenancy)),
        resources,
        logins.sessions(),
        Tracing.off(),
        tasks);
  }

  private ServerAccess.Opened open(String namespace, String address, Optional<String> ca) {
    return new ServerAccess.Opened.Open(
        new ServerClient(new BaseUrl(URI.create(HOST)), http, new Infisical()),
        (Address.Valid) Address.of(address, HOST));
  }

  @BeforeEach
  void start() {
    apiServer.recordNothing();
    resources.attach(List.of(cache), name -> {});
    kind.use(key);
    reloads.start();
    targets.start().join();
    reloads.awaitKnown(Duration.ofSeconds(10));
    put("login");
  }

  @AfterEach
  void stop() {
    kind.close();
    reloads.close();
    targets.close();
    logins.close();
    executor.shutdownNow();
    client.close();
    http.close();
  }

  @Test
  void areEmptyAgainWhenTwoThousandResourcesAreGoneWhateverBecameOfThem() {
    Map<String, Integer> before = memories();

    List<String> names = IntStream.range(0, MANY).mapToObj(InfisicalSecretBooksTest::name).toList();
    names.parallelStream().forEach(this::make);

    assertThat(message("synced-0")).startsWith("True");
    assertThat(message("unreadable-1")).contains("no such folder");
    assertThat(message("loginless-2")).contains("nowhere");
    assertThat(message("refused-3")).contains("kube-system");
    assertThat(message("unseen-4")).isEmpty();
    assertThat(Memories.grown(before, memories())).isNotEmpty();

    names.parallelStream().forEach(this::end);
    await()
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(Memories.grown(before, memories())).isEmpty());
  }

  private Map<String, Integer> memories() {
    return Memories.of(kind, targets, reloads);
  }

  private static String name(int number) {
    return switch (number % 5) {
          case 0 -> "synced-";
          case 1 -> "unreadable-";
          case 2 -> "loginless-";
          case 3 -> "refused-";
          default -> "unseen-";
        }
        + number;
  }

  private void make(String name) {
    InfisicalSecret stored = apiServer.put(resource(name), InfisicalSecret.class);
    cache.put(stored);
    if (!name.startsWith("unseen")) {
      kind.reconciler().reconcile(stored);
    }
  }

  private void end(String name) {
    InfisicalSecret gone = get(name);
    cache.remove(gone);
    apiServer.delete(gone);
    kind.reconciler().forget(gone);
    Optional.ofNullable(client.secrets().inNamespace("apps").withName(name).get())
        .ifPresent(apiServer::delete);
  }

  private InfisicalSecret get(String name) {
    return Objects.requireNonNull(
        client.resources(InfisicalSecret.class).inNamespace("apps").withName(name).get());
  }

  private static InfisicalSecret resource(String name) {
    try {
      return MAPPER.readValue(
          """
          {"apiVersion": "secrets.infisical.com/v1alpha1", "kind": "InfisicalSecret",
           "metadata": {"namespace": "apps", "name": "%1$s", "generation": 1},
           "spec": {"syncConfig": {"resyncInterval": "60s", "instantUpdates": true},
             "authentication": {"universalAuth": {
               "credentialsRef": {"secretName": "%2$s", "secretNamespace": "apps"},
               "secretsScope": {"projectId": "p", "envSlug": "dev", "secretsPath": "/%1$s"}}},
             "managedKubeSecretReferences": [{"secretName": "%1$s", "secretNamespace": "%3$s",
               "creationPolicy": "Orphan"}]}}
          """
              .formatted(
                  name,
                  name.startsWith("loginless") ? "nowhere" : "login",
                  name.startsWith("refused") ? "kube-system" : "apps"),
          InfisicalSecret.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void put(String login) {
    String text = Base64.getEncoder().encodeToString("good".getBytes(StandardCharsets.UTF_8));
    apiServer.put(
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace("apps")
            .withName(login)
            .endMetadata()
            .withData(Map.of("clientId", text, "clientSecret", text))
            .build(),
        Secret.class);
  }

  /** The status and the message of the condition that tells of the last sync. */
  private String message(String name) {
    return get(name).getStatus().conditions().stream()
        .filter(condition -> condition.getType().equals(InfisicalSecrets.success()))
        .map(condition -> condition.getStatus() + " " + condition.getMessage())
        .findFirst()
        .orElse("");
  }

  private Instant time() {
    return Instant.EPOCH.plus(clock.now());
  }

  /** Gives every folder one secret but those whose name begins with {@code unreadable}. */
  private static final class Infisical extends SilentApi {
    @Override
    public Reply<LoginGrant> login(LoginRequest request, Caller caller) {
      return new Reply.Ok<>(
          new LoginGrant(SecretText.of("token"), Duration.ofDays(30), Duration.ZERO),
          Optional.empty());
    }

    @Override
    public Reply<SecretListing> secrets(
        SecretText accessToken, SecretQuery query, Optional<String> validator, Caller caller) {
      return query.secretPath().startsWith("/unreadable")
          ? new Reply.Refused<>(404, "NotFound", "no such folder", Optional.empty())
          : new Reply.Ok<>(
              new SecretListing(
                  List.of(
                      new SecretListing.Secret(
                          "KEY", SecretText.of("value"), query.secretPath(), false)),
                  List.of()),
              Optional.of("validator"));
    }

    @Override
    public EventStream subscribe(
        SecretText accessToken, EventSubscription subscription, EventStream.Listener listener) {
      return () -> {};
    }
  }
}
