package com.infisical.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.infisical.devserver.DevDynamicSecret;
import com.infisical.devserver.DynamicSecretOptions;
import com.infisical.devserver.lease.LeaseBehaviour;
import com.infisical.devserver.lease.LeaseCounts;
import com.infisical.e2e.world.World;
import com.infisical.operator.api.InfisicalDynamicSecret;
import com.infisical.operator.api.LeaseStatus;
import com.infisical.operator.status.Conditions;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Twenty leases of the Go operator, taken over and handed back
 * (docs/coming-from-the-go-operator.md).
 */
@WithControlPlane(controllerManager = true, crds = true)
class GoLeasesIT {
  private static final String OWN = "secrets.infisical.com/";
  private static final String VERSION = OWN + "version";
  private static final String OF_GO = "dynamicsecret.secrets.infisical.com/finalizer";
  private static final List<String> NAMES =
      IntStream.range(0, 20).mapToObj(i -> "lease-" + i).toList();

  private World world;

  @BeforeEach
  void start(ControlPlane plane) {
    world = World.on(plane);
    world.secret("login", world.credentials());
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void takesTwentyLeasesOverAndHandsThemBackWithoutACallOrARestart() {
    DevDynamicSecret secret =
        world.project.dynamicSecret(
            "dev", "/db", "main", DynamicSecretOptions.of(LeaseBehaviour.RENEWABLE));
    NAMES.forEach(this::lease);
    awaitReady();
    world.stopOperator();
    NAMES.forEach(this::leaveAsGoHasIt);
    LeaseCounts.Count counts = secret.counts();
    Map<String, Map<String, String>> data = data();
    Map<String, Long> generations = generations();

    world.startOperator();
    awaitOurs();
    world.stopOperator();

    assertThat(NAMES).allSatisfy(this::assertThatGoChangesNothing);
    NAMES.forEach(this::leaveAsGoHasIt);
    world.startOperator();
    awaitOurs();
    assertThat(secret.counts()).isEqualTo(counts);
    assertThat(counts).isEqualTo(new LeaseCounts.Count(NAMES.size(), 0, 0));
    assertThat(data()).isEqualTo(data);
    assertThat(generations()).isEqualTo(generations);
  }

  /** A resource, and a workload that Go restarts when the lease changes. */
  private void lease(String name) {
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1alpha1
        kind: InfisicalDynamicSecret
        metadata: {name: %1$s}
        spec:
          hostAPI: "${address}/api"
          authentication:
            universalAuth:
              credentialsRef: {secretName: login, secretNamespace: "${namespace}"}
          dynamicSecret: {secretName: main, secretsPath: /db, environmentSlug: dev, projectId: "${project}"}
          leaseRevocationPolicy: Revoke
          leaseTTL: 1h
          managedSecretReference: {secretName: %1$s, secretNamespace: "${namespace}"}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: %1$s, annotations: {secrets.infisical.com/auto-reload: "true"}}
        spec:
          replicas: 0
          selector: {matchLabels: {app: %1$s}}
          template:
            metadata: {labels: {app: %1$s}}
            spec: {containers: [{name: c, image: i, envFrom: [{secretRef: {name: %1$s}}]}]}
        """
            .formatted(name));
  }

  /** The target and the workload with Go's annotations alone, the resource with its finalizer. */
  private void leaveAsGoHasIt(String name) {
    String version = version(name);
    world
        .client
        .resource(
            new SecretBuilder(target(name))
                .editMetadata()
                .withLabels(Map.of())
                .withAnnotations(Map.of(VERSION, version))
                .withResourceVersion(null)
                .endMetadata()
                .build())
        .update();
    world.change(
        InfisicalDynamicSecret.class, name, "{\"metadata\":{\"finalizers\":[\"" + OF_GO + "\"]}}");
    String marked =
        "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}".formatted(consumerKey(name), version);
    world.change(
        Deployment.class,
        name,
        "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}},\"spec\":{\"template\":%s}}"
            .formatted(consumerKey(name), version, marked));
  }

  /** What Go 0.11.5 decides by the status and the annotations when it finds the resource. */
  private void assertThatGoChangesNothing(String name) {
    LeaseStatus lease =
        Objects.requireNonNull(
            world.get(InfisicalDynamicSecret.class, name).getStatus().lease(), "status.lease");
    Instant created = Instant.parse(Objects.requireNonNull(lease.creationTimestamp()));
    Instant expires = Instant.parse(Objects.requireNonNull(lease.expiresAt()));
    Duration term = Duration.between(created, expires);
    assertThat(Duration.between(Instant.now(), expires))
        .as("it renews where less than 30 % are left")
        .isGreaterThan(term.multipliedBy(3).dividedBy(10));
    assertThat(version(name)).startsWith(lease.id() + "-");
    Deployment consumer = world.get(Deployment.class, name);
    assertThat(consumer.getMetadata().getAnnotations())
        .as("it restarts a workload whose annotation differs")
        .containsEntry(consumerKey(name), version(name));
    assertThat(consumer.getSpec().getTemplate().getMetadata().getAnnotations())
        .containsEntry(consumerKey(name), version(name));
  }

  private static String consumerKey(String name) {
    return OWN + "managed-secret." + name;
  }

  private Secret target(String name) {
    return world.client.secrets().inNamespace(world.namespace).withName(name).require();
  }

  private String version(String name) {
    return target(name).getMetadata().getAnnotations().get(VERSION);
  }

  private void awaitReady() {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(NAMES).allMatch(this::isReady));
  }

  private boolean isReady(String name) {
    InfisicalDynamicSecret resource = world.get(InfisicalDynamicSecret.class, name);
    return resource.getStatus() != null
        && Conditions.find(resource.getStatus().conditions(), OWN + "Reconcile")
            .filter(condition -> condition.getStatus().equals("True"))
            .isPresent();
  }

  /** Our record is back on each target, and our finalizer on each resource. */
  private void awaitOurs() {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(NAMES)
                    .allSatisfy(
                        name -> {
                          assertThat(target(name).getMetadata().getAnnotations())
                              .containsKey(OWN + "lease");
                          assertThat(
                                  world
                                      .get(InfisicalDynamicSecret.class, name)
                                      .getMetadata()
                                      .getFinalizers())
                              .containsExactly(OWN + "cleanup");
                        }));
    awaitReady();
  }

  private Map<String, Map<String, String>> data() {
    return NAMES.stream().collect(Collectors.toMap(name -> name, world::data));
  }

  private Map<String, Long> generations() {
    return NAMES.stream()
        .collect(
            Collectors.toMap(
                name -> name,
                name -> world.get(Deployment.class, name).getMetadata().getGeneration()));
  }
}
