package com.infisical.e2e.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.DynamicSecretOptions;
import com.infisical.devserver.KubernetesAuthOptions;
import com.infisical.devserver.access.Role;
import com.infisical.devserver.lease.LeaseBehaviour;
import com.infisical.e2e.bench.AuditLog.Request;
import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.InfisicalPushSecret;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalStaticSecret;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Uses everything that the operator can do in a namespace, so that every right is needed once. */
public final class Capabilities {
  private static final String SYNC = "app";
  private static final String ALLOWED =
      "{\"spec\":{\"allowedNamespaces\":{\"names\":[\"*\",\"team-%d\"]}}}";

  private final World world;
  private final Supplier<List<Request>> requests;
  private final Workloads workloads;

  /**
   * @param requests those that the operator has sent to the API server so far
   */
  public Capabilities(World world, Supplier<List<Request>> requests) {
    this.world = world;
    this.requests = requests;
    this.workloads = new Workloads(world);
  }

  /** Uses all, one after the other, and waits for the outcome of each. */
  public void useAll() {
    writesTargets();
    restartsWorkloads();
    releasesAndReplacesTargets();
    leavesTheTargetOfAnother();
    logsInAsAServiceAccount();
    leasesAndRevokes();
    servesAnInfisicalSecret();
    pushesAndDeletes();
    warns();
    looksAgainAtWhatChangedMeanwhile();
  }

  /** Logs in without naming a connection. */
  public void useTheDefaultConnection() {
    world.secret("credentials", world.credentials());
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalAuth
        metadata: {name: standard}
        spec:
          method: universal
          universal:
            clientIdRef: {name: credentials, namespace: "${namespace}", key: clientId}
            clientSecretRef: {name: credentials, namespace: "${namespace}", key: clientSecret}
        """);
    world.awaitCondition(
        () -> world.authReady("standard"), c -> assertThat(c.getStatus()).isEqualTo("True"));
  }

  private void writesTargets() {
    world.withAuth();
    world.project.setSecret("dev", "/app", "KEY", "one");
    sync(SYNC, "{name: app, namespace: %s, kind: Secret, creationPolicy: Owner}", settings());
    world.awaitSynced(SYNC);
    world.awaitData(SYNC, Map.of("KEY", "one"));
  }

  private void restartsWorkloads() {
    String pod = Workloads.envFrom(SYNC);
    for (String kind : List.of("Deployment", "StatefulSet", "DaemonSet")) {
      workloads.apply(kind, kind.toLowerCase(Locale.ROOT), pod, true);
    }
    workloads.deploy(
        "settings",
        "containers: [{name: c, image: i, envFrom: [{configMapRef: {name: settings}}]}]");
    world.project.setSecret("dev", "/app", "KEY", "two");
    world.annotate(InfisicalStaticSecret.class, SYNC, "secrets.infisical.com/force-sync", "1");
    world.awaitData(SYNC, Map.of("KEY", "two"));
    awaitMark(Deployment.class, "deployment", "managed-secret.app");
    awaitMark(StatefulSet.class, "statefulset", "managed-secret.app");
    awaitMark(DaemonSet.class, "daemonset", "managed-secret.app");
    awaitMark(Deployment.class, "settings", "managed-configmap.settings");
  }

  private void awaitMark(Class<? extends HasMetadata> kind, String name, String mark) {
    await()
        .untilAsserted(
            () ->
                assertThat(world.get(kind, name).getMetadata().getAnnotations())
                    .containsKey("secrets.infisical.com/" + mark));
  }

  /** The ConfigMap leaves the list, and the Secret gets another type. */
  private void releasesAndReplacesTargets() {
    sync(
        SYNC,
        "{name: app, namespace: %s, kind: Secret, creationPolicy: Owner, secretType:"
            + " example.com/x}");
    await()
        .untilAsserted(
            () -> {
              assertThat(world.client.secrets().inNamespace(world.namespace).withName(SYNC).get())
                  .isNotNull()
                  .extracting(secret -> secret.getType())
                  .isEqualTo("example.com/x");
              assertThat(
                      world
                          .client
                          .configMaps()
                          .inNamespace(world.namespace)
                          .withName("settings")
                          .get())
                  .isNull();
            });
  }

  private void leavesTheTargetOfAnother() {
    sync("rival", "{name: app, namespace: %s, kind: Secret, creationPolicy: Orphan}");
    world.awaitSyncFailure("rival", world.namespace + "/" + SYNC);
  }

  private void logsInAsAServiceAccount() {
    DevIdentity identity = world.server.identities().create("tokens");
    identity.kubernetesAuth(KubernetesAuthOptions.gateway());
    world.project.grant(identity, Role.member());
    world.secret("identity", Map.of("id", identity.id()));
    world.apply(
        """
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: app}
        ---
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalAuth
        metadata: {name: tokens}
        spec:
          infisicalConnectionRef: {name: infisical, namespace: "${namespace}"}
          method: kubernetes
          kubernetes:
            identityIdRef: {name: identity, namespace: "${namespace}", key: id}
            serviceAccountRef: {name: app, namespace: "${namespace}"}
        """);
    world.awaitCondition(
        () -> world.authReady("tokens"), c -> assertThat(c.getStatus()).isEqualTo("True"));
  }

  /** A lease with its finalizer, from the first to the last request. */
  private void leasesAndRevokes() {
    world.project.dynamicSecret(
        "dev", "/db", "main", DynamicSecretOptions.of(LeaseBehaviour.RENEWABLE));
    world.secret("lease-login", world.credentials());
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1alpha1
        kind: InfisicalDynamicSecret
        metadata: {name: lease}
        spec:
          hostAPI: "${address}"
          authentication:
            universalAuth:
              credentialsRef: {secretName: lease-login, secretNamespace: "${namespace}"}
          dynamicSecret: {secretName: main, secretsPath: /db, environmentSlug: dev, projectId: "${project}"}
          leaseRevocationPolicy: Revoke
          leaseTTL: 1h
          managedSecretReference: {secretName: lease, secretNamespace: "${namespace}"}
        """);
    await().untilAsserted(() -> assertThat(world.data("lease")).containsKey("PASSWORD"));
    world.client.resource(world.get(InfisicalDynamicSecret.class, "lease")).delete();
    await()
        .until(
            () ->
                world
                        .client
                        .resources(InfisicalDynamicSecret.class)
                        .inNamespace(world.namespace)
                        .withName("lease")
                        .get()
                    == null);
  }

  /** By the service account and the identity of the InfisicalAuth before. */
  private void servesAnInfisicalSecret() {
    String identity = world.data("identity").getOrDefault("id", "");
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1alpha1
        kind: InfisicalSecret
        metadata: {name: legacy}
        spec:
          hostAPI: "${address}"
          authentication:
            kubernetesAuth:
              identityId: "%s"
              serviceAccountRef: {name: app, namespace: "${namespace}"}
              autoCreateServiceAccountToken: true
              secretsScope: {projectId: "${project}", envSlug: dev, secretsPath: /app}
          managedKubeSecretReferences:
            - {secretName: legacy, secretNamespace: "${namespace}", creationPolicy: Owner}
        """
            .formatted(identity));
    world.awaitData("legacy", Map.of("KEY", "two"));
  }

  /** A push with its finalizer, from the first to the last request. */
  private void pushesAndDeletes() {
    world.secret("pushed", Map.of("KEY", "one"));
    push("pushed", "secret: {secretName: pushed, secretNamespace: \"${namespace}\"}");
    await().untilAsserted(() -> assertThat(world.project.secrets("dev", "/pushed")).hasSize(1));
    world.client.resource(world.get(InfisicalPushSecret.class, "pushed")).delete();
    await()
        .until(
            () ->
                world
                        .client
                        .resources(InfisicalPushSecret.class)
                        .inNamespace(world.namespace)
                        .withName("pushed")
                        .get()
                    == null);
    assertThat(world.project.secrets("dev", "/pushed")).isEmpty();
  }

  /** Generates a value by the rules of a cluster-wide kind. */
  public void generates() {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1alpha1
        kind: ClusterGenerator
        metadata: {name: capable}
        spec: {kind: UUID, generator: {uuidSpec: {}}}
        """);
    push(
        "generated",
        "generators: [{destinationSecretName: ID, generatorRef: {kind: UUID, name: capable}}]");
    await().untilAsserted(() -> assertThat(world.project.secrets("dev", "/generated")).hasSize(1));
  }

  private void push(String name, String source) {
    world.project.createFolder("dev", "/" + name);
    world.secret("push-login", world.credentials());
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1alpha1
        kind: InfisicalPushSecret
        metadata: {name: %1$s}
        spec:
          hostAPI: "${address}"
          authentication:
            universalAuth:
              credentialsRef: {secretName: push-login, secretNamespace: "${namespace}"}
          destination: {projectId: "${project}", environmentSlug: dev, secretsPath: /%1$s}
          deletionPolicy: Delete
          push: {%2$s}
        """
            .formatted(name, source));
  }

  private void warns() {
    await()
        .untilAsserted(
            () -> assertThat(world.warnings(InfisicalStaticSecret.class, "rival")).isNotEmpty());
  }

  /** A status that conflicts with a change is compared with the object as it is now. */
  private void looksAgainAtWhatChangedMeanwhile() {
    looksAgain(InfisicalConnection.class, "infisical", "infisicalconnections", ALLOWED);
    looksAgain(InfisicalAuth.class, "auth", "infisicalauths", ALLOWED);
    looksAgain(
        InfisicalSecret.class,
        "legacy",
        "infisicalsecrets",
        "{\"spec\":{\"resyncInterval\":%d000}}");
  }

  /** Changes the object until the operator's answer to one change meets the next. */
  private void looksAgain(
      Class<? extends HasMetadata> kind, String name, String plural, String change) {
    AtomicInteger changes = new AtomicInteger();
    await()
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              for (int i = 0; i < 4; i++) {
                world.change(kind, name, change.formatted(changes.incrementAndGet()));
              }
              return requests.get().stream()
                  .anyMatch(each -> each.verb().equals("get") && each.resource().equals(plural));
            });
  }

  private String settings() {
    return "{name: settings, namespace: %s, kind: ConfigMap, creationPolicy: Owner}";
  }

  private void sync(String name, String... targets) {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalStaticSecret
        metadata: {name: %s}
        spec:
          infisicalAuthRef: {name: auth, namespace: "${namespace}"}
          syncOptions: {refreshInterval: 1h}
          sources: [{projectId: "${project}", environmentSlug: dev, secretPath: /app}]
          targets: [%s]
        """
            .formatted(name, String.join(", ", targets).replace("%s", world.namespace)));
  }
}
