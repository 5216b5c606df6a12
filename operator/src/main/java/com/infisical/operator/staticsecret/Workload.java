package com.infisical.operator.staticsecret;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a workload that wants to be restarted when a target changes.
 *
 * @param version the {@code resourceVersion} in which it was seen
 * @param consumed the Secrets and ConfigMaps that its pods consume
 * @param marks of those, the marks that it carries both itself and on its pod template
 */
record Workload(
    WorkloadRef ref,
    String uid,
    String version,
    Set<TargetRef> consumed,
    Map<TargetRef, String> marks) {
  Workload {
    consumed = Set.copyOf(consumed);
    marks = Map.copyOf(marks);
  }

  /**
   * The workload; empty where nothing is to be done for it ever: it does not ask for restarts, it
   * consumes nothing, or it is being deleted.
   */
  static Optional<Workload> of(HasMetadata object) {
    return switch (object) {
      case Deployment d when d.getSpec() != null ->
          of(WorkloadKind.DEPLOYMENT, d.getMetadata(), d.getSpec().getTemplate());
      case StatefulSet s when s.getSpec() != null ->
          of(WorkloadKind.STATEFUL_SET, s.getMetadata(), s.getSpec().getTemplate());
      case DaemonSet d when d.getSpec() != null ->
          of(WorkloadKind.DAEMON_SET, d.getMetadata(), d.getSpec().getTemplate());
      default -> Optional.empty();
    };
  }

  private static Optional<Workload> of(
      WorkloadKind kind, ObjectMeta metadata, @Nullable PodTemplateSpec template) {
    Map<String, String> own = MetadataRules.present(metadata.getAnnotations());
    if (!"true".equals(own.get(OwnKeys.AUTO_RELOAD))
        || metadata.getDeletionTimestamp() != null
        || template == null
        || template.getSpec() == null) {
      return Optional.empty();
    }
    Set<TargetRef> consumed = Consumption.of(metadata.getNamespace(), template.getSpec());
    return consumed.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Workload(
                new WorkloadRef(kind, metadata.getNamespace(), metadata.getName()),
                metadata.getUid(),
                metadata.getResourceVersion(),
                consumed,
                marks(consumed, own, template.getMetadata())));
  }

  /** Of {@code wanted}, what it consumes and does not carry yet. */
  Map<TargetRef, String> missing(Map<TargetRef, String> wanted) {
    Map<TargetRef, String> missing = new HashMap<>();
    wanted.forEach(
        (target, mark) -> {
          if (consumed.contains(target) && !mark.equals(marks.get(target))) {
            missing.put(target, mark);
          }
        });
    return missing;
  }

  private static Map<TargetRef, String> marks(
      Set<TargetRef> consumed, Map<String, String> own, @Nullable ObjectMeta template) {
    Map<String, String> ofPods =
        template == null ? Map.of() : MetadataRules.present(template.getAnnotations());
    Map<TargetRef, String> marks = new HashMap<>();
    for (TargetRef target : consumed) {
      String key = ReloadMark.key(target);
      String mark = own.get(key);
      if (mark != null && mark.equals(ofPods.get(key))) {
        marks.put(target, mark);
      }
    }
    return marks;
  }
}
