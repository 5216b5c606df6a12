package com.infisical.e2e.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.operator.api.InfisicalAuth;
import com.infisical.operator.api.InfisicalConnection;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.operator.status.Conditions;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.FakeGoogleCerts;
import com.infisical.testkit.SigningKey;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A victim in a {@link World}, and a tenant who may write every kind of the operator in a namespace
 * of its own and has a server of its own.
 *
 * <p>The victim's objects: connection {@code infisical}, InfisicalAuth {@code auth}, Secret {@code
 * credentials}, service account {@code robot}, InfisicalStaticSecret {@code app} with the target
 * {@code target}. The operator runs in a third namespace.
 */
public final class TenantWorld implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(45);

  public final World world;
  public final String victim;
  public final String tenant;
  public final String own;
  public final RecordingServer server = new RecordingServer();
  public final Path keyFile;
  private final KubernetesClient mallory;

  /**
   * @param folder for the key file that only the operator is meant to use
   */
  public TenantWorld(ControlPlane plane, Path folder) {
    this.world = World.idle(plane).withAuth();
    this.victim = world.namespace;
    this.tenant = plane.namespace("tenant");
    this.own = plane.namespace("operator");
    world.atEnd(() -> world.client.namespaces().withName(tenant).delete());
    world.atEnd(() -> world.client.namespaces().withName(own).delete());
    world.project.createFolder("dev", "/app").setSecret("dev", "/app", "PASSWORD", "of the victim");
    world.staticSecret("app", "target", "1h");
    this.keyFile = folder.resolve("key.json");
    try {
      Files.writeString(
          keyFile, FakeGoogleCerts.keyFile("operator@platform.example", SigningKey.make()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    world.apply(
        """
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: robot}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: partner
          annotations: {secrets.infisical.com/allowed-auth-namespaces: "%1$s-2, x%1$s, *"}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: mallory, namespace: %1$s}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: tenant, namespace: %1$s}
        rules:
          - apiGroups: [secrets.infisical.com]
            resources:
              - infisicalconnections
              - infisicalauths
              - infisicalstaticsecrets
              - infisicalsecrets
              - infisicalpushsecrets
              - infisicaldynamicsecrets
            verbs: ["*"]
          - apiGroups: [""]
            resources: [secrets, configmaps, serviceaccounts]
            verbs: ["*"]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: tenant, namespace: %1$s}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: tenant}
        subjects: [{kind: ServiceAccount, name: mallory, namespace: %1$s}]
        """
            .formatted(tenant));
    this.mallory = plane.clientFor(tenant, "mallory");
    asTenant(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: mine}
        stringData: {id: 5a5e7a51-0000-4000-8000-0000000000aa, secret: a secret of the tenant}
        ---
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalConnection
        metadata: {name: mine}
        spec: {address: "%s"}
        """
            .formatted(server.address()));
  }

  /** Starts the operator for the victim and the tenant with these flags besides. */
  public void startOperator(String... flags) {
    List<String> all = new ArrayList<>(List.of(flags));
    all.add("--namespaces=%s,%s,%s".formatted(victim, tenant, own));
    world.startOperatorIn(own, all.toArray(String[]::new));
    world.awaitSynced("app");
    world.awaitData("target", Map.of("PASSWORD", "of the victim"));
  }

  /**
   * Applies manifests with the tenant's rights; {@code ${victim}} and {@code ${tenant}} are filled
   * in.
   */
  public void asTenant(String manifests) {
    mallory
        .load(new ByteArrayInputStream(filled(manifests).getBytes(StandardCharsets.UTF_8)))
        .items()
        .forEach(
            object -> {
              object.getMetadata().setNamespace(tenant);
              mallory.resource(object).forceConflicts().serverSideApply();
            });
  }

  /** What the tenant may do with its namespace. */
  public KubernetesClient mallory() {
    return mallory;
  }

  /** Has the tenant log in at its own server with this method block. */
  public void tenantLogsIn(String name, String method, String block) {
    tenantLogsIn(name, "infisicalConnectionRef: {name: mine, namespace: ${tenant}}", method, block);
  }

  /** The same with another connection. */
  public void tenantLogsIn(String name, String connection, String method, String block) {
    asTenant(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalAuth
        metadata: {name: %s}
        spec:
          %s
          method: %s
          %s
        """
            .formatted(name, connection, method, block));
  }

  /** Has the tenant sync what an InfisicalAuth reads. */
  public void tenantSyncs(String name, String auth, String authNamespace, String target) {
    asTenant(
        """
        apiVersion: secrets.infisical.com/v1beta1
        kind: InfisicalStaticSecret
        metadata:
          name: %s
          annotations:
            secrets.infisical.com/managed-by: ${victim}/app
            secrets.infisical.com/adopt: "true"
        spec:
          infisicalAuthRef: {name: %s, namespace: %s}
          syncOptions: {refreshInterval: 1h}
          sources:
            - {projectId: "%s", environmentSlug: dev, secretPath: /app}
          targets: [%s]
        """
            .formatted(name, auth, authNamespace, world.project.id(), target));
  }

  /** Has the tenant read by an InfisicalSecret from its own server, with this login. */
  public void tenantReads(String name, String block, String fields) {
    asTenant(
        """
        apiVersion: secrets.infisical.com/v1alpha1
        kind: InfisicalSecret
        metadata: {name: %1$s}
        spec:
          hostAPI: "%2$s"
          authentication:
            %3$s: {secretsScope: {projectId: "%4$s", envSlug: dev, secretsPath: /app}, %5$s}
          managedKubeSecretReferences: [{secretName: %1$s, secretNamespace: "${tenant}"}]
        """
            .formatted(name, server.address(), block, world.project.id(), fields));
  }

  /** Waits until an InfisicalSecret of the tenant has a verdict, and gives it. */
  public Condition readVerdict(String name) {
    return verdict(
        () ->
            mallory
                .resources(InfisicalSecret.class)
                .inNamespace(tenant)
                .withName(name)
                .get()
                .getStatus()
                .conditions(),
        "secrets.infisical.com/ReadyToSyncSecrets",
        name);
  }

  public String filled(String text) {
    return text.replace("${victim}", victim).replace("${tenant}", tenant).replace("${own}", own);
  }

  /** Waits until a tenant's InfisicalAuth has a verdict; gives its condition IsReady. */
  public Condition authVerdict(String name) {
    return verdict(
        () ->
            mallory
                .resources(InfisicalAuth.class)
                .inNamespace(tenant)
                .withName(name)
                .get()
                .getStatus()
                .conditions(),
        Conditions.IS_READY,
        name);
  }

  /** The same for a connection of the tenant. */
  public Condition connectionVerdict(String name) {
    return verdict(
        () ->
            mallory
                .resources(InfisicalConnection.class)
                .inNamespace(tenant)
                .withName(name)
                .get()
                .getStatus()
                .conditions(),
        Conditions.IS_READY,
        name);
  }

  /** The same for an InfisicalStaticSecret of a namespace. */
  public Condition syncVerdict(String namespace, String name) {
    return verdict(() -> syncConditions(namespace, name), Conditions.LAST_RECONCILE_STATUS, name);
  }

  /** Waits until an InfisicalStaticSecret says this of its last sync. */
  public void awaitSync(String namespace, String name, String message) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(
                        Conditions.find(
                                syncConditions(namespace, name), Conditions.LAST_RECONCILE_STATUS)
                            .map(Condition::getMessage))
                    .contains(filled(message)));
  }

  private List<Condition> syncConditions(String namespace, String name) {
    return world
        .client
        .resources(InfisicalStaticSecret.class)
        .inNamespace(namespace)
        .withName(name)
        .get()
        .getStatus()
        .conditions();
  }

  private static Condition verdict(
      Supplier<List<Condition>> conditions, String type, String alias) {
    return await(alias)
        .atMost(SOON)
        .until(() -> Conditions.find(conditions.get(), type), Optional::isPresent)
        .orElseThrow();
  }

  /** The decoded values of a Secret; empty where there is none. */
  public List<String> values(String namespace, String name) {
    Secret found = world.client.secrets().inNamespace(namespace).withName(name).get();
    return found == null || found.getData() == null
        ? List.of()
        : found.getData().values().stream()
            .map(value -> new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8))
            .toList();
  }

  /** Sets or removes (null) a label of a namespace, as an administrator. */
  public void label(String namespace, String label, @Nullable String value) {
    world
        .client
        .namespaces()
        .withName(namespace)
        .edit(
            found -> {
              var labels = new HashMap<>(found.getMetadata().getLabels());
              if (value == null) {
                labels.remove(label);
              } else {
                labels.put(label, value);
              }
              found.getMetadata().setLabels(labels);
              return found;
            });
  }

  @Override
  public void close() {
    try (server) {
      world.close();
    }
  }
}
