package com.infisical.operator.reload;

import com.infisical.client.HttpStatus;
import com.infisical.operator.status.Events;
import com.infisical.operator.target.plan.OwnKeys;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Restarts workloads by patching an annotation into their pod template, and emits an event for each
 * restart.
 *
 * <p>Before each write it asks whether this process may still write (docs/operations.md#leading).
 * Safe for use by several threads.
 */
final class KubernetesWorkloads implements Workloads {

  private final KubernetesClient client;
  private final BooleanSupplier mayWrite;
  private final Events events;

  /**
   * Workloads of Kubernetes.
   *
   * @param client must not repeat requests by itself
   * @param mayWrite whether neither clock says that the leader's lease is over
   */
  KubernetesWorkloads(KubernetesClient client, BooleanSupplier mayWrite, Events events) {
    this.client = client;
    this.mayWrite = mayWrite;
    this.events = events;
  }

  @Override
  public Seen read(WorkloadRef workload) {
    try {
      WatchedWorkload found = resource(workload).get();
      return new Seen.Found(found == null ? Optional.empty() : Workload.of(found));
    } catch (KubernetesClientException e) {
      return new Seen.Failed(WorkloadFailure.answered(workload, e));
    }
  }

  @Override
  public Answer mark(Workload workload, Map<TargetRef, String> marks) {
    if (!mayWrite.getAsBoolean()) {
      return new Answer.NotLeading();
    }
    try {
      WatchedWorkload marked =
          resource(workload.ref())
              .patch(PatchContext.of(PatchType.JSON_MERGE), patch(workload, marks));
      if (isLeftUnmarked(marked, marks)) {
        return new Answer.Failed(
            WorkloadFailure.of(workload.ref(), WorkloadFailure.Cause.UNMARKED, 0));
      }
      events.noteAlways(marked, "TargetChanged", note(marks));
      return new Answer.Marked(marked.getMetadata().getResourceVersion());
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        case HttpStatus.CONFLICT -> new Answer.Conflict();
        case HttpStatus.NOT_FOUND -> new Answer.Gone();
        default -> new Answer.Failed(WorkloadFailure.answered(workload.ref(), e));
      };
    }
  }

  @Override
  public void warnOfLeftOff(Workload workload, Set<TargetRef> targets) {
    ObjectMeta metadata =
        new ObjectMetaBuilder()
            .withNamespace(workload.ref().namespace())
            .withName(workload.ref().name())
            .withUid(workload.uid())
            .build();
    events.warn(
        WatchedWorkload.of(workload.ref().kind(), metadata),
        "RestartLeftOff",
        "Not restarted although the content of %s changed: another controller removed the annotation that restarts it five times in a row; configure it to ignore annotations under %s, or remove %s"
            .formatted(listed(targets), OwnKeys.PREFIX, OwnKeys.AUTO_RELOAD));
  }

  /** One that no longer asks for restarts, or consumes nothing any more, has what it wants. */
  private static boolean isLeftUnmarked(WatchedWorkload marked, Map<TargetRef, String> marks) {
    return Workload.of(marked).filter(now -> !now.missing(marks).isEmpty()).isPresent();
  }

  private Resource<? extends WatchedWorkload> resource(WorkloadRef workload) {
    return client
        .resources(WatchedWorkload.type(workload.kind()))
        .inNamespace(workload.namespace())
        .withName(workload.name());
  }

  private static String patch(Workload workload, Map<TargetRef, String> marks) {
    Map<String, String> annotations = new TreeMap<>();
    marks.forEach((target, mark) -> annotations.put(ReloadMark.key(target), mark));
    Map<String, Object> template = Map.of("metadata", Map.of("annotations", annotations));
    return Serialization.asJson(
        Map.of(
            "metadata",
            Map.of("resourceVersion", workload.version(), "annotations", annotations),
            "spec",
            Map.of("template", template)));
  }

  private static String note(Map<TargetRef, String> marks) {
    return "Restarted because the content of %s changed".formatted(listed(marks.keySet()));
  }

  private static String listed(Set<TargetRef> targets) {
    return targets.stream().map(TargetRef::toString).sorted().collect(Collectors.joining(", "));
  }
}
