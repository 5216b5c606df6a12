package com.infisical.operator.reload;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Optional;
import java.util.Set;

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
