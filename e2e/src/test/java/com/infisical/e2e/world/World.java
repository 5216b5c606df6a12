package com.infisical.e2e.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.client.Timeouts;
import com.infisical.devserver.ClientCredentials;
import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.DevProject;
import com.infisical.devserver.DevServer;
import com.infisical.devserver.UniversalAuthOptions;
import com.infisical.devserver.access.Role;
import com.infisical.devserver.cloud.CloudIssuers;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.status.Conditions;
import com.infisical.testkit.ControlPlane;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowingConsumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A namespace of a control plane, a dev server with a project in it, and the operator watching that
 * namespace: what most scenarios begin with.
 *
 * <p>The names are always the same: connection {@code infisical}, InfisicalAuth {@code auth} with
 * its Secret {@code credentials}, project {@code shop} with environment {@code dev}.
 */
public final class World implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final Duration SOON = Duration.ofSeconds(45);

  public final ControlPlane plane;
  public final KubernetesClient client;
  public final String namespace;
  public final DevServer server;
  public final DevProject project;
  public final DevIdentity identity;
  public final ClientCredentials credentials;
  public final LeakCheck leaks = new LeakCheck();
  private @Nullable RunningOperator operator;
  private final StringBuilder metrics = new StringBuilder();
  private final Deque<Runnable> atEnd = new ArrayDeque<>();

  static {
    // Two rounds of the shortest refresh interval take longer than Awaitility's own limit.
    Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
  }

  private World(ControlPlane plane, UniversalAuthOptions options) {
    this(plane, options, CloudIssuers.none());
  }

  private World(ControlPlane plane, UniversalAuthOptions options, CloudIssuers issuers) {
    this.plane = plane;
    this.client = plane.client();
    this.namespace = plane.namespace("world");
    this.server = DevServer.builder().kubernetes(client.getConfiguration()).clouds(issuers).start();
    this.project = server.projects().create("Shop", "shop-" + NUMBER.incrementAndGet());
    this.identity = server.identities().create("operator");
    this.credentials = identity.universalAuth(options);
    project.grant(identity, Role.member());
    leaks.forbid(credentials.clientSecret());
    leaks.forbid(server.adminToken());
  }

  /** A world whose access tokens live for 30 days, the operator running in it. */
  public static World on(ControlPlane plane) {
    return on(plane, UniversalAuthOptions.defaults());
  }

  /** The same with another login. */
  public static World on(ControlPlane plane, UniversalAuthOptions options) {
    World world = new World(plane, options);
    world.startOperator();
    return world;
  }

  /** A world in which no operator runs yet. */
  public static World idle(ControlPlane plane) {
    return new World(plane, UniversalAuthOptions.defaults());
  }

  /** Starts the operator with the rights of a service account, watching this namespace only. */
  public void startOperatorAs(String serviceAccount) {
    operator = RunningOperator.start(plane.kubeConfigFor(namespace, serviceAccount), namespace);
  }

  /** The same with an operator that waits less long for Infisical. */
  public static World on(ControlPlane plane, Timeouts timeouts) {
    World world = new World(plane, UniversalAuthOptions.defaults());
    world.operator = RunningOperator.start(timeouts, plane.kubeConfig(), world.namespace);
    return world;
  }

  /** A world in clouds that are doubles, with an operator that finds them. */
  public static World on(ControlPlane plane, CloudDoubles clouds) {
    return on(plane, Timeouts.standard(), clouds);
  }

  /** The same with an operator that waits less long for Infisical. */
  public static World on(ControlPlane plane, Timeouts timeouts, CloudDoubles clouds) {
    World world = new World(plane, UniversalAuthOptions.defaults(), clouds.issuers());
    world.operator =
        RunningOperator.start(timeouts, clouds.environment(), plane.kubeConfig(), world.namespace);
    return world;
  }

  /** Starts the operator, watching this namespace and {@code others}. */
  public void startOperator(String... others) {
    operator = RunningOperator.start(plane.kubeConfig(), namespace, others);
  }

  /** Starts the operator in the namespace {@code own} with these flags. */
  public void startOperatorIn(String own, String... flags) {
    startOperatorIn(own, plane.kubeConfig(), Map.of(), flags);
  }

  /** The same with other rights and in another environment. */
  public void startOperatorIn(
      String own, String kubeConfig, Map<String, String> environment, String... flags) {
    operator =
        RunningOperator.start(Timeouts.standard(), environment, kubeConfig, own, List.of(flags));
  }

  /** Starts one more operator beside others, without a lease; whoever starts it closes it. */
  public AutoCloseable startAnotherOperator(String... flags) {
    RunningOperator other =
        RunningOperator.start(
            Timeouts.standard(), Map.of(), plane.kubeConfig(), namespace, List.of(flags));
    return () -> {
      metrics.append(other.metrics());
      other.close();
    };
  }

  /** What the operator shows under {@code /metrics}. */
  public String metrics() {
    return Objects.requireNonNull(operator, "no operator runs").metrics();
  }

  /** Ends the operator cleanly. */
  public void stopOperator() {
    if (operator != null) {
      metrics.append(operator.metrics());
      operator.close();
      operator = null;
    }
  }

  /** Has something done when the world ends, after the operator; the last one first. */
  public void atEnd(Runnable action) {
    atEnd.push(action);
  }

  @Override
  public void close() {
    stopOperator();
    atEnd.forEach(Runnable::run);
    try (leaks) {
      leaks.assertNothingLeaked(client, namespace);
      leaks.assertClean(metrics.toString());
    } finally {
      server.close();
      client.namespaces().withName(namespace).delete();
    }
  }

  /**
   * Applies manifests in which {@code ${namespace}}, {@code ${address}} and {@code ${project}} are
   * filled in.
   */
  public void apply(String manifests) {
    String filled =
        manifests
            .replace("${namespace}", namespace)
            .replace("${address}", server.address())
            .replace("${project}", project.id())
            .replace("${slug}", project.slug());
    client
        .load(new ByteArrayInputStream(filled.getBytes(StandardCharsets.UTF_8)))
        .items()
        .forEach(this::applyOne);
  }

  private void applyOne(HasMetadata object) {
    if (object.getMetadata().getNamespace() == null) {
      object.getMetadata().setNamespace(namespace);
    }
    client.resource(object).forceConflicts().serverSideApply();
  }

  /** Applies connection, credentials and InfisicalAuth. */
  public World withAuth() {
    secret("credentials", credentials());
    apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: infisical}
        spec: {address: "${address}"}
        ---
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalAuth
        metadata: {name: auth}
        spec:
          infisicalConnectionRef: {name: infisical, namespace: "${namespace}"}
          method: universal
          universal:
            clientIdRef: {name: credentials, namespace: "${namespace}", key: clientId}
            clientSecretRef: {name: credentials, namespace: "${namespace}", key: clientSecret}
        """);
    return this;
  }

  /** The right credentials of the identity. */
  public Map<String, String> credentials() {
    return Map.of("clientId", credentials.clientId(), "clientSecret", credentials.clientSecret());
  }

  /**
   * Applies an InfisicalStaticSecret that syncs {@code /app} of {@code dev} into the Secret {@code
   * target}.
   */
  public void staticSecret(String name, String target) {
    staticSecret(name, target, "1h");
  }

  /** The same with another refresh interval. */
  public void staticSecret(String name, String target, String refreshInterval) {
    apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalStaticSecret
        metadata: {name: %s}
        spec:
          infisicalAuthRef: {name: auth, namespace: "${namespace}"}
          syncOptions: {refreshInterval: %s}
          sources:
            - {projectId: "${project}", environmentSlug: dev, secretPath: /app}
          targets:
            - {name: %s, namespace: "${namespace}", kind: Secret, creationPolicy: Owner}
        """
            .formatted(name, refreshInterval, target));
  }

  /** Deletes all InfisicalStaticSecrets and plans no fault any more. */
  void forgetStaticSecrets() {
    server.faults().clear();
    client.resources(InfisicalStaticSecret.class).inNamespace(namespace).delete();
  }

  /** Makes or changes a Secret. */
  public void secret(String name, Map<String, String> values) {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withStringData(values)
                .build())
        .forceConflicts()
        .serverSideApply();
  }

  /**
   * Changes an object by a JSON merge patch, which no write of the operator meanwhile can make
   * fail.
   */
  public void change(Class<? extends HasMetadata> kind, String name, String patch) {
    client
        .resources(kind)
        .inNamespace(namespace)
        .withName(name)
        .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }

  /** Sets an annotation of an object. */
  public void annotate(Class<? extends HasMetadata> kind, String name, String key, String value) {
    change(kind, name, "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}".formatted(key, value));
  }

  /** The decoded data of a Secret; empty where it is not there. */
  public Map<String, String> data(String secret) {
    Secret found = client.secrets().inNamespace(namespace).withName(secret).get();
    Map<String, String> data = new TreeMap<>();
    if (found != null && found.getData() != null) {
      found
          .getData()
          .forEach(
              (key, value) ->
                  data.put(
                      key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
    }
    return data;
  }

  /** Waits until the Secret holds exactly this. */
  public void awaitData(String secret, Map<String, String> expected) {
    await().atMost(SOON).untilAsserted(() -> assertThat(data(secret)).isEqualTo(expected));
  }

  public Condition authReady() {
    return authReady("auth");
  }

  public Condition authReady(String auth) {
    return ready(InfisicalAuth.class, auth);
  }

  /** Whether an InfisicalAuth or InfisicalConnection is ready. */
  Condition ready(Class<? extends HasMetadata> kind, String name) {
    return condition(conditions(kind, name), Conditions.IS_READY);
  }

  public Condition synced(String staticSecret) {
    return condition(
        conditions(InfisicalStaticSecret.class, staticSecret), Conditions.LAST_RECONCILE_STATUS);
  }

  public Condition connectionReady() {
    return ready(InfisicalConnection.class, "infisical");
  }

  /** Waits until the condition that {@code now} gives satisfies {@code expected}. */
  public void awaitCondition(Supplier<Condition> now, ThrowingConsumer<Condition> expected) {
    await().atMost(SOON).untilAsserted(() -> assertThat(now.get()).satisfies(expected));
  }

  /**
   * Waits until {@code staticSecret} reports a failure whose message contains all {@code parts}.
   */
  public void awaitSyncFailure(String staticSecret, String... parts) {
    awaitCondition(
        () -> synced(staticSecret),
        c -> {
          assertThat(c.getStatus()).isEqualTo("False");
          assertThat(c.getReason()).isEqualTo("Error");
          assertThat(c.getMessage()).startsWith("Reconciliation failed: ").contains(parts);
        });
  }

  /** Waits until {@code staticSecret} reports success for its present generation. */
  public void awaitSynced(String staticSecret) {
    awaitCondition(
        () -> synced(staticSecret),
        c -> {
          assertThat(c.getMessage()).isEqualTo("Reconciliation successful");
          assertThat(c.getStatus()).isEqualTo("True");
          assertThat(c.getReason()).isEqualTo("OK");
          assertThat(c.getObservedGeneration())
              .isEqualTo(
                  get(InfisicalStaticSecret.class, staticSecret).getMetadata().getGeneration());
        });
  }

  /** Waits until {@code auth} is not ready with a message that contains all {@code parts}. */
  public void awaitAuthNotReady(String... parts) {
    awaitCondition(
        this::authReady,
        c -> {
          assertThat(c.getStatus()).isEqualTo("False");
          assertThat(c.getReason()).isEqualTo("Error");
          assertThat(c.getMessage()).contains(parts);
        });
  }

  /** Waits until {@code auth} is ready. */
  public void awaitAuthReady() {
    awaitCondition(this::authReady, c -> assertThat(c.getStatus()).isEqualTo("True"));
  }

  /** What the events on an object tell, {@code type reason}, in the order of their making. */
  public List<String> events(Class<? extends HasMetadata> kind, String name) {
    return client.v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(e -> e.getInvolvedObject().getKind().equals(HasMetadata.getKind(kind)))
        .filter(e -> e.getInvolvedObject().getName().equals(name))
        .sorted(Comparator.comparingLong(e -> Long.parseLong(e.getMetadata().getResourceVersion())))
        .map(e -> e.getType() + " " + e.getReason())
        .toList();
  }

  /** The messages of the Warnings on an object. */
  public List<String> warnings(Class<? extends HasMetadata> kind, String name) {
    return client.v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(e -> e.getInvolvedObject().getKind().equals(HasMetadata.getKind(kind)))
        .filter(e -> e.getInvolvedObject().getName().equals(name))
        .filter(e -> e.getType().equals("Warning"))
        .map(e -> e.getMessage())
        .toList();
  }

  /** Has an object reconciled by an annotation that means nothing. */
  public void touch(Class<? extends HasMetadata> kind, String name) {
    client
        .resources(kind)
        .inNamespace(namespace)
        .withName(name)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"touched\":\"%d\"}}}"
                .formatted(NUMBER.incrementAndGet()));
  }

  /** How often the server was asked to log in. */
  public int logins() {
    return server.journal().count("POST", "/api/v1/auth/universal-auth/login");
  }

  public <T extends HasMetadata> T get(Class<T> kind, String name) {
    return Objects.requireNonNull(
        client.resources(kind).inNamespace(namespace).withName(name).get(), name);
  }

  private <T extends HasMetadata> List<Condition> conditions(Class<T> kind, String name) {
    return switch (get(kind, name)) {
      case InfisicalAuth auth -> auth.getStatus().conditions();
      case InfisicalConnection connection -> connection.getStatus().conditions();
      case InfisicalStaticSecret secret -> secret.getStatus().conditions();
      default -> throw new IllegalArgumentException(kind.getName());
    };
  }

  private static Condition condition(List<Condition> conditions, String type) {
    return Conditions.find(conditions, type)
        .orElseThrow(() -> new AssertionError("no condition " + type + " yet"));
  }
}
