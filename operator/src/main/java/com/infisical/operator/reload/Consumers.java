package com.infisical.operator.reload;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
   * What a workload consumes, and whether it is restarted when that changes.
   *
   * @param kind as manifests write it
   * @param consumed the Secrets and ConfigMaps that its pods consume, at least one
   * @param asks whether it asks for restarts
   * @param mistake why it is not restarted though it asks, as a part of a sentence
   */
  public record ConsumingWorkload(
      String kind, Set<TargetRef> consumed, boolean asks, Optional<String> mistake) {
    /** Copies the set. */
    public ConsumingWorkload {
      consumed = Set.copyOf(consumed);
    }

    /** What {@code object} consumes; empty where it consumes nothing or is being deleted. */
    public static Optional<ConsumingWorkload> of(WatchedWorkload object) {
      ObjectMeta metadata = object.getMetadata();
      Optional<JsonNode> template =
          object.podTemplate().filter(there -> metadata.getDeletionTimestamp() == null);
      Set<TargetRef> consumed =
          template
              .map(there -> Consumption.of(metadata.getNamespace(), there.path("spec")))
              .orElse(Set.of());
      if (consumed.isEmpty()) {
        return Optional.empty();
      }
      Optional<Workload> asking = Workload.asking(object);
      return Optional.of(
          new ConsumingWorkload(
              object.getKind(), consumed, asking.isPresent(), asking.flatMap(Workload::mistake)));
    }
  }

  /**
   * The workloads of the target's namespace that consume {@code target}.
   *
   * @throws KubernetesClientException when they cannot be listed
   */
  public List<Consumer> of(TargetRef target) {
    List<Consumer> consumers = new ArrayList<>();
    for (WorkloadRef.Kind kind : WorkloadRef.Kind.values()) {
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
