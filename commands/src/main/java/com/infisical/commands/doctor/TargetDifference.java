package com.infisical.commands.doctor;

import com.infisical.operator.kubernetes.Maps;
import com.infisical.operator.target.plan.ObservedTarget;
import com.infisical.operator.target.plan.OwnKeys;
import com.infisical.operator.target.plan.TargetPlan;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a write would change, by names alone: never a value. Pure.
 *
 * @param data keys of the data
 * @param metadata labels, annotations and the type
 */
record TargetDifference(List<String> data, List<String> metadata) {
  /** Copies the lists. */
  TargetDifference {
    data = List.copyOf(data);
    metadata = List.copyOf(metadata);
  }

  /** What {@code plan} changes of {@code existing}. */
  static TargetDifference of(Optional<ObservedTarget> existing, TargetPlan plan) {
    Optional<HasMetadata> planned = plan.result();
    if (planned.isEmpty()) {
      return new TargetDifference(List.of(), List.of());
    }
    Optional<HasMetadata> present = existing.map(ObservedTarget::object);
    List<String> metadata = new ArrayList<>();
    metadata.addAll(
        names("label", present.map(o -> o.getMetadata().getLabels()), labels(planned.get())));
    metadata.addAll(
        names(
            "annotation",
            present.map(o -> o.getMetadata().getAnnotations()),
            planned.get().getMetadata().getAnnotations()));
    if (present.isPresent() && !Objects.equals(type(present.get()), type(planned.get()))) {
      metadata.add("changed: type, by deleting and creating it again");
    }
    return new TargetDifference(
        names("key", present.map(TargetDifference::data), data(planned.get())), metadata);
  }

  /** Whether nothing would change. */
  boolean isEmpty() {
    return data.isEmpty() && metadata.isEmpty();
  }

  private static @Nullable Map<String, String> labels(HasMetadata object) {
    return object.getMetadata().getLabels();
  }

  private static @Nullable String type(HasMetadata object) {
    return object instanceof Secret secret ? secret.getType() : null;
  }

  private static Map<String, String> data(HasMetadata object) {
    Map<String, String> data = new HashMap<>();
    switch (object) {
      case Secret secret -> data.putAll(Maps.present(secret.getData()));
      case ConfigMap map -> {
        data.putAll(Maps.present(map.getData()));
        // The same text in the other field would be another value.
        Maps.present(map.getBinaryData()).forEach((key, value) -> data.put(key, "binary " + value));
      }
      default -> {}
    }
    return data;
  }

  private static List<String> names(
      String what, Optional<Map<String, String>> before, @Nullable Map<String, String> planned) {
    Map<String, String> old = before.map(Maps::present).orElse(Map.of());
    Map<String, String> now = Maps.present(planned);
    Map<String, List<String>> changes = new TreeMap<>();
    now.forEach(
        (name, value) -> {
          if (!old.containsKey(name)) {
            note(changes, "added", name);
          } else if (!value.equals(old.get(name))) {
            note(changes, "changed", name);
          }
        });
    old.keySet().stream()
        .filter(name -> !now.containsKey(name))
        .forEach(name -> note(changes, "removed", name));
    return changes.entrySet().stream()
        .map(
            change ->
                "%s: %s %s"
                    .formatted(
                        change.getKey(),
                        what,
                        change.getValue().stream().sorted().collect(Collectors.joining(", "))))
        .toList();
  }

  /** What the operator keeps for itself depends on its key, and is no change to a user. */
  private static void note(Map<String, List<String>> changes, String change, String name) {
    if (!name.startsWith(OwnKeys.PREFIX)) {
      changes.computeIfAbsent(change, c -> new ArrayList<>()).add(name);
    }
  }
}
