package com.infisical.operator.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.schedule.NamespaceShares;
import com.infisical.operator.schedule.Ticker;
import com.infisical.testkit.ControlPlane;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A controller of ConfigMaps beside a real API server. */
class ControllerIT {
  private static ControlPlane controlPlane;
  private static KubernetesClient client;

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final WatchedResources<ConfigMap> resources = new WatchedResources<>(Map.of());
  private final Recorder recorder = new Recorder();
  private final Controller<ConfigMap> controller =
      new Controller<>(
          resources,
          recorder,
          name -> "",
          new FairTasks(new FairTasks.Limits(8, 8, 8), executor, () -> false),
          (delay, task) -> {
            throw new AssertionError("nothing is to happen later");
          },
          Ticker.system(),
          Metrics.off(),
          new NamespaceShares(1L << 30),
          new ObjectMapper());
  private String namespace;

  @BeforeAll
  static void startControlPlane() {
    controlPlane = ControlPlane.start();
    client = controlPlane.client();
  }

  @AfterAll
  static void stopControlPlane() {
    controlPlane.close();
  }

  @BeforeEach
  void start() {
    namespace = controlPlane.namespace("apps");
    controller.start(client, ConfigMap.class, List.of(namespace)).join();
  }

  @AfterEach
  void stop() {
    controller.close();
    executor.shutdownNow();
  }

  /** What a reconciler was told, in order; the first reconcile waits until it may go on. */
  private static final class Recorder implements Reconciler<ConfigMap> {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch begun = new CountDownLatch(0);
    private volatile CountDownLatch mayGoOn = new CountDownLatch(0);

    @Override
    public Optional<Duration> reconcile(ConfigMap resource) {
      told.add("reconcile " + resource.getMetadata().getUid());
      begun.countDown();
      try {
        assertThat(mayGoOn.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return Optional.empty();
    }

    @Override
    public void forget(ConfigMap gone) {
      told.add("forget " + gone.getMetadata().getUid());
    }

    void hold() {
      begun = new CountDownLatch(1);
      mayGoOn = new CountDownLatch(1);
    }
  }

  private String create(String name) {
    return client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .build())
        .create()
        .getMetadata()
        .getUid();
  }

  private void delete(String name) {
    client.configMaps().inNamespace(namespace).withName(name).delete();
  }

  @Test
  void servesAnObjectThatIsDeletedAndMadeAgainWhileItIsReconciled() throws InterruptedException {
    recorder.hold();
    String old = create("web");
    assertThat(recorder.begun.await(30, TimeUnit.SECONDS)).isTrue();
    delete("web");
    String made = create("web");
    await()
        .until(
            () ->
                resources
                    .find(new ResourceName(namespace, "web"))
                    .filter(found -> found.getMetadata().getUid().equals(made))
                    .isPresent());
    recorder.mayGoOn.countDown();

    await().until(() -> recorder.told.contains("reconcile " + made));
    assertThat(recorder.told)
        .containsSubsequence("reconcile " + old, "forget " + old, "reconcile " + made)
        .doesNotContain("forget " + made);
  }

  @Test
  void forgetsEachOldObjectOnceAndServesTheLastHoweverFastTheyFollowEachOther() {
    List<String> made = new ArrayList<>();
    for (int round = 0; round < 50; round++) {
      made.add(create("web"));
      if (round % 3 == 0) {
        await().until(() -> recorder.told.contains("reconcile " + made.getLast()));
      }
      if (round < 49) {
        delete("web");
      }
    }

    String last = made.removeLast();
    await().until(() -> recorder.told.contains("reconcile " + last));
    for (String old : made) {
      await().until(() -> recorder.told.contains("forget " + old));
      assertThat(recorder.told.stream().filter(("forget " + old)::equals)).hasSize(1);
      assertThat(recorder.told.lastIndexOf("reconcile " + old))
          .as("nothing is reconciled after it was forgotten")
          .isLessThan(recorder.told.indexOf("forget " + old));
    }
    assertThat(recorder.told).doesNotContain("forget " + last);
    await().until(() -> controller.known() == 0);
  }

  @Test
  void reconcilesWhatIsWokenAndNothingThatIsNotThere() {
    String uid = create("web");
    await().until(() -> recorder.told.contains("reconcile " + uid));
    recorder.told.clear();

    resources.wake(new ResourceName(namespace, "absent"));
    resources.wake(new ResourceName(namespace, "web"));

    await().until(() -> recorder.told.equals(List.of("reconcile " + uid)));
    await().until(() -> controller.known() == 0);
  }
}
