package com.infisical.operator.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.schedule.ManualClock;
import com.infisical.operator.schedule.NamespaceShares;
import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.WithControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A controller whose resources are larger than its memory, beside a real API server. */
@WithControlPlane(crds = true)
class ControllerMemoryIT {
  private static final int MEGABYTE = 1 << 20;
  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final ManualClock time = ManualClock.on(executor);
  private final WatchedResources<InfisicalSecret> resources = new WatchedResources<>(Map.of());
  private final KubernetesClient client;
  private final String namespace;
  private final Reporter reporter = new Reporter();
  private final Controller<InfisicalSecret> controller =
      new Controller<>(
          resources,
          reporter,
          name -> "",
          new FairTasks(new FairTasks.Limits(8, 8, 8), executor, () -> false),
          time,
          time,
          Metrics.off(),
          new NamespaceShares(MEGABYTE * 24 / 10),
          new ObjectMapper());

  ControllerMemoryIT(ControlPlane plane) {
    this.client = plane.client();
    this.namespace = plane.namespace("memory");
    controller.start(client, InfisicalSecret.class, List.of(namespace)).join();
  }

  @AfterEach
  void stop() {
    controller.close();
    executor.shutdownNow();
  }

  /**
   * Does what each reconciler of a kind does, and tells in the status why a spec is not usable; but
   * at first nothing, whose event would come too late to tell what brought the spec back.
   */
  private final class Reporter implements Reconciler<InfisicalSecret> {
    private final List<String> told = new CopyOnWriteArrayList<>();

    @Override
    public Optional<Duration> reconcile(InfisicalSecret resource) {
      String name = resource.getMetadata().getName();
      told.add(name + ": " + resource.invalidSpec().orElse("whole"));
      resource
          .invalidSpec()
          .filter(BoundedStore.ROOM_AGAIN::equals)
          .ifPresent(reason -> writeStatus(name, reason));
      return Optional.empty();
    }

    @Override
    public void forget(InfisicalSecret gone) {
      told.add(gone.getMetadata().getName() + ": gone");
    }

    private void writeStatus(String name, String message) {
      client
          .resources(InfisicalSecret.class)
          .inNamespace(namespace)
          .withName(name)
          .subresource("status")
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              """
              {"status":{"conditions":[{"type":"a","status":"False","reason":"Error","message":"%s",
               "lastTransitionTime":"2026-01-01T00:00:00Z"}]}}
              """
                  .formatted(message));
    }
  }

  private void create(String name) {
    client
        .load(
            new ByteArrayInputStream(
                """
                apiVersion: secrets.infisical.com/v1alpha1
                kind: InfisicalSecret
                metadata: {name: %s, namespace: %s}
                spec:
                  authentication: {}
                  managedKubeSecretReferences:
                    - {secretName: a, secretNamespace: b, template: {data: {K: %s}}}
                """
                    .formatted(name, namespace, "x".repeat(MEGABYTE))
                    .getBytes(StandardCharsets.UTF_8)))
        .create();
  }

  private void awaitTold(String last) {
    await().untilAsserted(() -> assertThat(reporter.told).endsWith(last));
  }

  @Test
  void servesAResourceForWhichThereWasNoMemoryAsSoonAsThereIs() {
    create("first");
    awaitTold("first: whole");
    create("second");
    await()
        .untilAsserted(
            () -> assertThat(reporter.told).contains("second: " + BoundedStore.TOO_MUCH));
    time.pass(FIVE_MINUTES);
    assertThat(reporter.told).doesNotContain("second: whole");

    client.resources(InfisicalSecret.class).inNamespace(namespace).withName("first").delete();
    await().untilAsserted(() -> assertThat(reporter.told).contains("first: gone"));
    time.pass(FIVE_MINUTES);
    awaitTold("second: whole");
    assertThat(reporter.told).contains("second: " + BoundedStore.ROOM_AGAIN);
  }
}
