package com.infisical.testkit;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/** Gives a pod the status that a kubelet reports when all its containers run and are ready. */
final class RunningPod {
  private RunningPod() {}

  static Pod of(Pod pod) {
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return new PodBuilder(pod)
        .editOrNewStatus()
        .withPhase("Running")
        .withStartTime(now)
        .withHostIP("10.1.0.1")
        .withPodIP("10.1.0.2")
        .withConditions(conditions(now))
        .withContainerStatuses(
            pod.getSpec().getContainers().stream()
                .map(container -> running(container, now))
                .toList())
        .endStatus()
        .build();
  }

  private static List<PodCondition> conditions(String now) {
    return Stream.of("PodScheduled", "Initialized", "ContainersReady", "Ready")
        .map(
            type ->
                new PodConditionBuilder()
                    .withType(type)
                    .withStatus("True")
                    .withLastTransitionTime(now)
                    .build())
        .toList();
  }

  private static ContainerStatus running(Container container, String now) {
    return new ContainerStatusBuilder()
        .withName(container.getName())
        .withImage(container.getImage())
        .withImageID("testkit://" + container.getImage())
        .withContainerID("testkit://" + container.getName())
        .withReady(true)
        .withStarted(true)
        .withRestartCount(0)
        .withNewState()
        .withNewRunning(now)
        .endState()
        .build();
  }
}
