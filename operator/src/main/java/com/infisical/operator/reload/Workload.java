package com.infisical.operator.reload;

import com.fasterxml.jackson.databind.JsonNode;
import com.infisical.operator.kubernetes.Maps;
import com.infisical.operator.kubernetes.Names;
import com.infisical.operator.target.plan.OwnKeys;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A workload that requests restarts, or seems to in a form that does not count, with what is kept
 * of it.
 *
 * @param version the {@code resourceVersion} in which it was seen
 * @param consumed the Secrets and ConfigMaps that its pods consume
 * @param marks of those, the marks that it carries both itself and on its pod template
 * @param mistake why it is not restarted, as a part of a sentence; empty where it is
 */
record Workload(
    WorkloadRef ref,
    String uid,
    String version,
    Set<TargetRef> consumed,
    Map<TargetRef, String> marks,
    Optional<String> mistake) {
  /** Values that do not ask for restarts on purpose. */
  private static final Set<String> NO = Set.of("", "false", "no", "n", "off", "0", "disabled");

  private static final String TRUE = "true";

  public Workload {
    consumed = Set.copyOf(consumed);
    marks = Map.copyOf(marks);
  }

  /**
   * The workload; empty where nothing is to be done for it ever: it does not ask for restarts, it
   * consumes nothing, or it is being deleted.
   */
  static Optional<Workload> of(WatchedWorkload object) {
    return asking(object).filter(workload -> workload.mistake().isEmpty());
  }

  /** The same, also where it asks for restarts in a way that does not count. */
  static Optional<Workload> asking(WatchedWorkload object) {
    return object
        .podTemplate()
        .filter(template -> object.getMetadata().getDeletionTimestamp() == null)
        .flatMap(template -> of(object.workloadKind(), object.getMetadata(), template));
  }

  private static Optional<Workload> of(
      WorkloadRef.Kind kind, ObjectMeta metadata, JsonNode template) {
    Map<String, String> own = Maps.present(metadata.getAnnotations());
    Map<String, String> ofPods = annotations(template);
    Optional<String> mistake = mistake(own, ofPods);
    if (mistake.isEmpty() && !TRUE.equals(own.get(OwnKeys.AUTO_RELOAD))) {
      return Optional.empty();
    }
    Set<TargetRef> consumed = Consumption.of(metadata.getNamespace(), template.path("spec"));
    return consumed.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Workload(
                new WorkloadRef(kind, metadata.getNamespace(), metadata.getName()),
                metadata.getUid(),
                metadata.getResourceVersion(),
                consumed,
                marks(consumed, own, ofPods),
                mistake));
  }

  /** What stands on the workload itself counts, whatever its pods carry. */
  private static Optional<String> mistake(Map<String, String> own, Map<String, String> ofPods) {
    String value = own.get(OwnKeys.AUTO_RELOAD);
    if (value != null) {
      return asks(value) && !value.equals(TRUE)
          ? Optional.of("has " + Names.quoted(value) + " there")
          : Optional.empty();
    }
    return asks(ofPods.getOrDefault(OwnKeys.AUTO_RELOAD, ""))
        ? Optional.of("has it on its pod template only")
        : Optional.empty();
  }

  private static boolean asks(String value) {
    return !NO.contains(value.strip().toLowerCase(Locale.ROOT));
  }

  private static Map<String, String> annotations(JsonNode template) {
    Map<String, String> annotations = new HashMap<>();
    template
        .path("metadata")
        .path("annotations")
        .properties()
        .forEach(
            entry -> {
              if (entry.getValue().isTextual()) {
                annotations.put(entry.getKey(), entry.getValue().textValue());
              }
            });
    return annotations;
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
      Set<TargetRef> consumed, Map<String, String> own, Map<String, String> ofPods) {
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
