package com.infisical.e2e.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.ClientCredentials;
import com.infisical.devserver.DevProject;
import com.infisical.devserver.DevServer;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalStaticSecret;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A connection, an InfisicalAuth, an InfisicalStaticSecret, a folder and a target, all of one name
 * of their own in a shared world: what one test breaks and mends without touching the others.
 */
public final class Chain {
  /** What no value of a secret may be told as. */
  public static final String VALUE = "value-that-nobody-may-tell";

  private static final Duration SOON = Duration.ofSeconds(45);
  private static final AtomicInteger FORCED = new AtomicInteger();

  final World world;
  public final String name;
  private final DevProject project;
  public final ClientCredentials credentials;
  private String goodConnection;
  private String goodLogin =
      """
      method: universal, universal: {
        clientIdRef: {name: "${chain}-login", namespace: "${namespace}", key: clientId},
        clientSecretRef: {name: "${chain}-login", namespace: "${namespace}", key: clientSecret}}
      """;
  private @Nullable Secret kept;

  public Chain(World world, String name) {
    this(world, name, world.server, world.project, world.credentials);
  }

  /** One at another server. */
  public Chain(
      World world,
      String name,
      DevServer server,
      DevProject project,
      ClientCredentials credentials) {
    this.world = world;
    this.name = name;
    this.project = project;
    this.credentials = credentials;
    world.leaks.forbid(VALUE);
    world.leaks.forbid(credentials.clientSecret());
    this.goodConnection = "{address: \"%s\"}".formatted(server.address());
    project.createFolder("dev", "/" + name).setSecret("dev", "/" + name, "KEY", VALUE);
  }

  /** Makes this the right spec of the connection. */
  public Chain through(String connectionSpec) {
    goodConnection = connectionSpec;
    return this;
  }

  /** Makes this the right method and block of the InfisicalAuth. */
  public Chain loggingIn(String method) {
    goodLogin = method;
    return this;
  }

  /** Applies all of it as it should be, waits until it is synced, and remembers the target. */
  public Chain synced() {
    mendConnection();
    mendCredentials();
    mendAuth();
    mendStaticSecret();
    world.awaitSynced(name);
    return keepTarget();
  }

  /** Remembers the target as it is. */
  public Chain keepTarget() {
    kept = world.get(Secret.class, name);
    return this;
  }

  public void mendConnection() {
    connection(goodConnection);
  }

  public void mendCredentials() {
    credentials(credentials);
  }

  public void mendAuth() {
    auth(goodLogin);
  }

  public void mendStaticSecret() {
    source(goodSource());
  }

  public String goodSource() {
    return "projectId: \"%s\", environmentSlug: dev, secretPath: \"/%s\""
        .formatted(project.id(), name);
  }

  /** Applies the connection with this spec, a YAML flow. */
  public void connection(String spec) {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: "%s"}
        spec: %s
        """
            .formatted(name, spec));
  }

  /** Makes these the credentials that the InfisicalAuth refers to. */
  public void credentials(ClientCredentials other) {
    credentials(Map.of("clientId", other.clientId(), "clientSecret", other.clientSecret()));
  }

  public void credentials(Map<String, String> data) {
    world.secret(name + "-login", data);
  }

  /**
   * Applies the InfisicalAuth with this method and block, fields of a YAML flow in which {@code
   * ${chain}} is this chain's name.
   */
  public void auth(String method) {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalAuth
        metadata: {name: "${chain}"}
        spec: {infisicalConnectionRef: {name: "${chain}", namespace: "${namespace}"}, ${method}}
        """
            .replace("${method}", method.strip().replace("\n", "\n  "))
            .replace("${chain}", name));
  }

  /** Applies the static secret, reading these sources, each the fields of a YAML flow. */
  public void source(String... sources) {
    staticSecret(name, name, sources);
  }

  /** Applies a static secret of this chain's InfisicalAuth. */
  public void staticSecret(String resource, String target, String... sources) {
    staticSecret(resource, target, List.of(), sources);
  }

  /** The same with further targets, each a YAML flow. */
  public void staticSecret(String resource, String target, List<String> others, String... sources) {
    List<String> targets = new ArrayList<>(others);
    targets.add(
        "{name: \"%s\", namespace: \"${namespace}\", kind: Secret, creationPolicy: Owner}"
            .formatted(target));
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalStaticSecret
        metadata: {name: "%s"}
        spec:
          infisicalAuthRef: {name: "%s", namespace: "${namespace}"}
          syncOptions: {refreshInterval: 1h}
          sources: [{%s}]
          targets: [%s]
        """
            .formatted(resource, name, String.join("}, {", sources), String.join(", ", targets)));
  }

  /** Has everything read and written again at once. */
  public void resync() {
    annotate(InfisicalStaticSecret.class, name, "secrets.infisical.com/force-sync");
  }

  /** Gives an object's annotation another value. */
  public <T extends HasMetadata> void annotate(Class<T> kind, String object, String annotation) {
    world.annotate(kind, object, annotation, "" + FORCED.incrementAndGet());
  }

  public void awaitConnectionFails(String... parts) {
    awaitFails(InfisicalConnection.class, parts);
  }

  public void awaitAuthFails(String... parts) {
    awaitFails(InfisicalAuth.class, parts);
  }

  private <T extends HasMetadata> void awaitFails(Class<T> kind, String... parts) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(world.ready(kind, name))
                    .satisfies(
                        c -> {
                          assertThat(c.getMessage()).contains(parts);
                          assertThat(c.getStatus()).isEqualTo("False");
                          assertThat(c.getReason()).isEqualTo("Error");
                          assertThat(c.getObservedGeneration())
                              .isEqualTo(world.get(kind, name).getMetadata().getGeneration());
                        }));
  }

  public void awaitAuthReady() {
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(world.ready(InfisicalAuth.class, name))
                    .satisfies(
                        c -> {
                          assertThat(c.getMessage()).isEqualTo("Authentication successful");
                          assertThat(c.getStatus()).isEqualTo("True");
                        }));
  }

  public void awaitConnectionReady() {
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(world.ready(InfisicalConnection.class, name).getStatus())
                    .isEqualTo("True"));
  }

  /** Has it synced again, and waits for the failure of that; the target must be as it was. */
  public void failsAndLosesNothing(String... parts) {
    resync();
    awaitFailsAndLosesNothing(parts);
  }

  /** The same where a sync is under way by itself. */
  public void awaitFailsAndLosesNothing(String... parts) {
    world.awaitSyncFailure(name, parts);
    assertNothingLost();
  }

  /** The target is the very object that was remembered. */
  public void assertNothingLost() {
    Secret before = Objects.requireNonNull(kept, "nothing was synced before");
    Secret now = world.get(Secret.class, name);
    assertThat(now.getData()).isEqualTo(before.getData());
    assertThat(now.getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());
    assertThat(now.getMetadata().getResourceVersion())
        .isEqualTo(before.getMetadata().getResourceVersion());
  }

  /**
   * Waits until a change at the server arrives, without a restart or anything but what was done.
   */
  public void awaitRecovered() {
    world.awaitSynced(name);
    project.setSecret("dev", "/" + name, "KEY", VALUE + " of later");
    resync();
    world.awaitData(name, Map.of("KEY", VALUE + " of later"));
  }
}
