package com.infisical.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

@WithControlPlane(controllerManager = true, kubelet = true)
class FakeKubeletIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final KubernetesClient client;
  private final String namespace;

  FakeKubeletIT(ControlPlane controlPlane) {
    this.client = controlPlane.client();
    this.namespace = controlPlane.namespace("pods");
  }

  @Test
  void aChangedTemplateRollsADeploymentOnce() {
    client
        .resource(
            new DeploymentBuilder()
                .withMetadata(metadata())
                .withNewSpec()
                .withReplicas(2)
                .withSelector(selector())
                .withTemplate(template())
                .endSpec()
                .build())
        .create();
    await().atMost(LIMIT).until(() -> Objects.equals(deploymentStatus().getAvailableReplicas(), 2));

    client
        .apps()
        .deployments()
        .inNamespace(namespace)
        .withName("app")
        .edit(
            found ->
                new DeploymentBuilder(found)
                    .editSpec()
                    .editTemplate()
                    .editMetadata()
                    .addToAnnotations("mark", "2")
                    .endMetadata()
                    .endTemplate()
                    .endSpec()
                    .build());

    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              DeploymentStatus status = deploymentStatus();
              assertThat(status.getObservedGeneration()).isEqualTo(2);
              assertThat(status.getUpdatedReplicas()).isEqualTo(2);
              assertThat(status.getAvailableReplicas()).isEqualTo(2);
              assertThat(pods()).hasSize(2).allSatisfy(FakeKubeletIT::carriesTheMark);
            });
    assertThat(client.apps().replicaSets().inNamespace(namespace).list().getItems()).hasSize(2);
  }

  @Test
  void podsOfAStatefulSetBecomeReadyOneAfterTheOther() {
    client
        .resource(
            new StatefulSetBuilder()
                .withMetadata(metadata())
                .withNewSpec()
                .withServiceName("app")
                .withReplicas(2)
                .withSelector(selector())
                .withTemplate(template())
                .endSpec()
                .build())
        .create();
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              var found = client.apps().statefulSets().inNamespace(namespace).withName("app").get();
              return Objects.equals(found.getStatus().getReadyReplicas(), 2);
            });
  }

  @Test
  void aDaemonSetHasOnePodOnTheNode() {
    client
        .resource(
            new DaemonSetBuilder()
                .withMetadata(metadata())
                .withNewSpec()
                .withSelector(selector())
                .withTemplate(template())
                .endSpec()
                .build())
        .create();
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              var found = client.apps().daemonSets().inNamespace(namespace).withName("app").get();
              return Objects.equals(found.getStatus().getNumberReady(), 1);
            });
    assertThat(pods())
        .singleElement()
        .satisfies(pod -> assertThat(pod.getSpec().getNodeName()).isEqualTo(FakeKubelet.NODE));
  }

  private DeploymentStatus deploymentStatus() {
    Deployment found = client.apps().deployments().inNamespace(namespace).withName("app").get();
    return found.getStatus();
  }

  private List<Pod> pods() {
    return client.pods().inNamespace(namespace).list().getItems();
  }

  private static void carriesTheMark(Pod pod) {
    assertThat(pod.getMetadata().getAnnotations()).containsEntry("mark", "2");
  }

  private ObjectMeta metadata() {
    return new ObjectMetaBuilder().withNamespace(namespace).withName("app").build();
  }

  private static LabelSelector selector() {
    return new LabelSelectorBuilder().addToMatchLabels("app", "app").build();
  }

  private static PodTemplateSpec template() {
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .addToLabels("app", "app")
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("app")
        .withImage("app:1")
        .endContainer()
        .endSpec()
        .build();
  }
}
