package com.infisical.testkit;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Gives a pod of a Job the status that a kubelet reports when its containers ended with 0. */
final class FinishedPod {
  private FinishedPod() {}

  static Pod of(Pod pod) {
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return new PodBuilder(pod)
        .editOrNewStatus()
        .withPhase("Succeeded")
        .withStartTime(now)
        .withContainerStatuses(
            pod.getSpec().getContainers().stream().map(container -> ended(container, now)).toList())
        .endStatus()
        .build();
  }

  private static ContainerStatus ended(Container container, String now) {
    return new ContainerStatusBuilder()
        .withName(container.getName())
        .withImage(container.getImage())
        .withImageID("testkit://" + container.getImage())
        .withContainerID("testkit://" + container.getName())
        .withReady(false)
        .withRestartCount(0)
        .withNewState()
        .withNewTerminated()
        .withExitCode(0)
        .withReason("Completed")
        .withStartedAt(now)
        .withFinishedAt(now)
        .endTerminated()
        .endState()
        .build();
  }
}
