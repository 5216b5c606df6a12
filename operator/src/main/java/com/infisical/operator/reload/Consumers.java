package com.infisical.operator.reload;

import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the workloads that a change of a target would restart, by asking the API server once. */
public final class Consumers {
  private final KubernetesClient client;

  /** Asks with {@code client}. */
  public Consumers(KubernetesClient client) {
    this.client = client;
  }

  /**
   * One that consumes the target and asks for restarts.
   *
   * @param workload its kind, namespace and name
   * @param mistake why it is not restarted nevertheless, as a part of a sentence
   */
  public record Consumer(String workload, Optional<String> mistake) {}

  /**
   * The workloads of the target's namespace that consume {@code target}.
   *
   * @throws KubernetesClientException when they cannot be listed
   */
  public List<Consumer> of(TargetRef target) {
    List<Consumer> consumers = new ArrayList<>();
    for (WorkloadKind kind : WorkloadKind.values()) {
      client
          .resources(WatchedWorkload.type(kind))
          .inNamespace(target.namespace())
          .list()
          .getItems()
          .stream()
          .flatMap(object -> Workload.asking(object).stream())
          .filter(workload -> workload.consumed().contains(target))
          .map(workload -> new Consumer(workload.ref().toString(), workload.mistake()))
          .forEach(consumers::add);
    }
    return consumers;
  }
}
