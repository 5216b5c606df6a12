package com.infisical.operator.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.client.BaseUrl;
import com.infisical.client.Caller;
import com.infisical.client.LoginGrant;
import com.infisical.client.LoginRequest;
import com.infisical.client.Reply;
import com.infisical.client.SecretText;
import com.infisical.client.ServerStatus;
import com.infisical.operator.Memories;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.auth.login.LoginMethods;
import com.infisical.operator.auth.session.SessionInputs;
import com.infisical.operator.auth.session.Sessions;
import com.infisical.operator.auth.session.SilentApi;
import com.infisical.operator.connection.Address;
import com.infisical.operator.connection.ConnectionInputs;
import com.infisical.operator.connection.ConnectionReconciler;
import com.infisical.operator.connection.ConnectionReferences;
import com.infisical.operator.connection.ServerAccess;
import com.infisical.operator.connection.ServerClient;
import com.infisical.operator.key.OperatorKey;
import com.infisical.operator.kubernetes.FakeApiServer;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.reference.ManualSecretWatches;
import com.infisical.operator.reference.SecretReader;
import com.infisical.operator.reference.SecretWatches;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.schedule.Attempts;
import com.infisical.operator.schedule.Backoff;
import com.infisical.operator.schedule.ManualClock;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.status.Events;
import com.infisical.operator.status.StatusMemory;
import com.infisical.operator.status.StatusWriter;
import com.infisical.operator.tenancy.TenancyRules;
import com.infisical.operator.tenancy.TestTenancy;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the operator remembers of InfisicalAuths and connections that are gone: nothing. */
class AuthBooksTest {
  private static final int MANY = 2_000;
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String HOST = "http://127.0.0.1:1";

  private final FakeApiServer apiServer = new FakeApiServer();
  private final KubernetesClient client = apiServer.client();
  private final ManualClock clock = ManualClock.inline();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, ServerClient> servers = new ConcurrentHashMap<>();
  private final Schedule schedule = clock.schedule(1, this::time, executor);
  private final TenancyRules tenancy = TestTenancy.open("infisical-operator");
  private final Events events = new Events(client, this::time, Runnable::run, () -> true);
  private final SecretReader reader = new SecretReader(client, tenancy);
  private final SecretWatches watches = new SecretWatches(new ManualSecretWatches());
  private final CacheImpl<InfisicalAuth> authCache = new CacheImpl<>();
  private final CacheImpl<InfisicalConnection> connectionCache = new CacheImpl<>();
  private final WatchedResources<InfisicalAuth> auths =
      new WatchedResources<>(Map.of(ConnectionReconciler.BY_CONNECTION, auth -> List.of()));
  private final WatchedResources<InfisicalConnection> connections =
      new WatchedResources<>(Map.of());
  private final WatchedResources<InfisicalStaticSecret> secrets =
      new WatchedResources<>(Map.of(AuthReconciler.BY_AUTH, secret -> List.of()));
  private final ConnectionReferences references =
      new ConnectionReferences(
          new ResourceName("infisical-operator", "default"),
          connections::find,
          Optional.empty(),
          tenancy);
  private final OperatorKey key = OperatorKey.random();
  private final SessionInputs inputs =
      new SessionInputs(
          reader::read, new LoginMethods(null, null, tenancy), this::open, key, tenancy);
  private final Sessions sessions =
      new Sessions(
          new Sessions.Directory(auths::find, references::find, name -> true, tenancy),
          inputs,
          key,
          Metrics.off(),
          (server, namespace) -> executor,
          schedule);
  private final AuthReconciler reconciler =
      new AuthReconciler(
          sessions,
          inputs,
          watches,
          auths,
          references,
          secrets,
          statuses(InfisicalAuth.class),
          events,
          new Attempts<>(Backoff.GENERAL, schedule.random()),
          () -> true,
          namespace -> true,
          tenancy,
          this::time);
  private final ConnectionReconciler connectionReconciler =
      new ConnectionReconciler(
          new ConnectionInputs(reader, this::open),
          watches,
          connections,
          auths,
          statuses(InfisicalConnection.class),
          events,
          new Attempts<>(Backoff.GENERAL, schedule.random()),
          () -> true,
          namespace -> true,
          tenancy,
          (server, namespace) -> executor,
          schedule);

  private <R extends CustomResource<?, ?>> StatusWriter<R> statuses(Class<R> kind) {
    return new StatusWriter<>(
        client,
        kind,
        MAPPER,
        () -> true,
        new StatusMemory<>(),
        schedule.ticker(),
        schedule.random());
  }

  private ServerAccess.Opened open(String namespace, String address, Optional<String> ca) {
    return switch (Address.of(address, HOST)) {
      case Address.Invalid(String reason) -> new ServerAccess.Opened.Refused(reason);
      case Address.Valid valid ->
          new ServerAccess.Opened.Open(
              servers.computeIfAbsent(
                  valid.base().toString(),
                  base ->
                      new ServerClient(
                          new BaseUrl(URI.create(HOST)), http, new Infisical(!base.equals(HOST)))),
              valid);
    };
  }

  @BeforeEach
  void start() {
    apiServer.recordNothing();
    auths.attach(List.of(authCache), name -> {});
    connections.attach(List.of(connectionCache), name -> {});
    secrets.attach(List.of(new CacheImpl<>()), name -> {});
    put("good");
    put("wrong");
  }

  @AfterEach
  void stop() {
    sessions.close(Duration.ofSeconds(1));
    executor.shutdownNow();
    client.close();
    http.close();
  }

  @Test
  void areEmptyAgainWhenTwoThousandOfEachAreGoneWhateverBecameOfThem() {
    Map<String, Integer> before = memories();

    List<InfisicalConnection> madeConnections =
        IntStream.range(0, MANY).parallel().mapToObj(i -> connection(name(i))).toList();
    List<InfisicalAuth> madeAuths =
        IntStream.range(0, MANY).parallel().mapToObj(i -> auth(name(i))).toList();
    awaitReports(InfisicalConnection.class, connectionReconciler::reconcile);
    awaitReports(InfisicalAuth.class, reconciler::reconcile);

    assertThat(ready(InfisicalAuth.class, "good-0")).startsWith("True");
    assertThat(ready(InfisicalConnection.class, "good-0")).startsWith("True");
    assertThat(ready(InfisicalAuth.class, "wrong-1")).startsWith("False");
    assertThat(ready(InfisicalConnection.class, "down-2")).startsWith("False");
    assertThat(ready(InfisicalAuth.class, "lost-3")).contains("Secret apps/lost");
    assertThat(ready(InfisicalAuth.class, "unseen-4")).isEmpty();
    assertThat(Memories.grown(before, memories())).isNotEmpty();

    madeAuths.parallelStream().forEach(this::end);
    madeConnections.parallelStream().forEach(this::end);
    await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(Memories.grown(before, memories())).isEmpty());
  }

  /** Checks run in tasks of their own: what is not reported yet is reconciled again. */
  private <T extends HasMetadata> void awaitReports(Class<T> type, Consumer<T> reconcile) {
    List<String> open =
        IntStream.range(0, MANY)
            .mapToObj(AuthBooksTest::name)
            .filter(name -> !name.startsWith("unseen"))
            .collect(Collectors.toCollection(ArrayList::new));
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> {
              open.forEach(name -> reconcile.accept(get(type, name)));
              open.removeIf(name -> !ready(type, name).isEmpty());
              assertThat(open).isEmpty();
            });
  }

  private Map<String, Integer> memories() {
    return Memories.of(reconciler, connectionReconciler);
  }

  private static String name(int number) {
    return switch (number % 5) {
          case 0 -> "good-";
          case 1 -> "wrong-";
          case 2 -> "down-";
          case 3 -> "lost-";
          default -> "unseen-";
        }
        + number;
  }

  private static String kindOf(String name) {
    return name.substring(0, name.indexOf('-'));
  }

  private InfisicalConnection connection(String name) {
    InfisicalConnection made =
        read(
            """
            {"metadata": {"namespace": "apps", "name": "%s", "generation": 1},
             "spec": {"address": "%s"}}
            """
                .formatted(name, name.startsWith("down") ? "http://127.0.0.1:2" : HOST),
            InfisicalConnection.class);
    InfisicalConnection stored = apiServer.put(made, InfisicalConnection.class);
    connectionCache.put(stored);
    return stored;
  }

  private InfisicalAuth auth(String name) {
    InfisicalAuth made =
        read(
            """
            {"metadata": {"namespace": "apps", "name": "%1$s", "generation": 1},
             "spec": {"infisicalConnectionRef": {"namespace": "apps", "name": "%1$s"},
               "method": "universal",
               "universal": {
                 "clientIdRef": {"namespace": "apps", "name": "%2$s", "key": "id"},
                 "clientSecretRef": {"namespace": "apps", "name": "%2$s", "key": "secret"}}}}
            """
                .formatted(
                    name,
                    switch (kindOf(name)) {
                      case "wrong" -> "wrong";
                      case "lost" -> "lost";
                      default -> "good";
                    }),
            InfisicalAuth.class);
    InfisicalAuth stored = apiServer.put(made, InfisicalAuth.class);
    authCache.put(stored);
    return stored;
  }

  private void end(InfisicalAuth gone) {
    authCache.remove(gone);
    apiServer.delete(gone);
    reconciler.forget(gone);
  }

  private void end(InfisicalConnection gone) {
    connectionCache.remove(gone);
    apiServer.delete(gone);
    connectionReconciler.forget(gone);
  }

  private <T extends HasMetadata> T get(Class<T> type, String name) {
    return Objects.requireNonNull(client.resources(type).inNamespace("apps").withName(name).get());
  }

  private String ready(Class<? extends HasMetadata> type, String name) {
    List<Condition> conditions =
        switch (get(type, name)) {
          case InfisicalAuth auth -> auth.getStatus().conditions();
          case InfisicalConnection connection -> connection.getStatus().conditions();
          default -> List.of();
        };
    return conditions.stream()
        .filter(condition -> condition.getType().endsWith("/IsReady"))
        .map(condition -> condition.getStatus() + " " + condition.getMessage())
        .findFirst()
        .orElse("");
  }

  private static <T> T read(String json, Class<T> type) {
    try {
      return MAPPER.readValue(json, type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void put(String name) {
    String text = Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
    apiServer.put(
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace("apps")
            .withName(name)
            .endMetadata()
            .withData(Map.of("id", text, "secret", text))
            .build(),
        Secret.class);
  }

  private Instant time() {
    return Instant.EPOCH.plus(clock.now());
  }

  /** Refuses the client {@code wrong}; nothing answers where it is down. */
  private static final class Infisical extends SilentApi {
    private final boolean isDown;

    Infisical(boolean isDown) {
      this.isDown = isDown;
    }

    @Override
    public Reply<ServerStatus> status() {
      return isDown
          ? new Reply.Unreachable<>(Reply.Cause.TIMEOUT, "")
          : new Reply.Ok<>(new ServerStatus("Ok"), Optional.empty());
    }

    @Override
    public Reply<LoginGrant> login(LoginRequest request, Caller caller) {
      if (isDown) {
        return new Reply.Unreachable<>(Reply.Cause.TIMEOUT, "");
      }
      return request instanceof LoginRequest.Universal(String id, SecretText secret)
              && id.equals("wrong")
          ? new Reply.Refused<>(401, "UnauthorizedError", "Invalid credentials", Optional.empty())
          : new Reply.Ok<>(
              new LoginGrant(SecretText.of("token"), Duration.ofDays(30), Duration.ZERO),
              Optional.empty());
    }
  }
}
