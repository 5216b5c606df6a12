package com.infisical.operator.target.plan;

import com.infisical.operator.kubernetes.Maps;
import com.infisical.operator.kubernetes.Names;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the API server stored otherwise than it was sent, which is what an admission webhook or
 * policy makes of it. Pure; names only, never a value.
 *
 * @param keys data keys that were added, taken away or changed
 * @param marks of what the operator itself keeps on a target, what was taken away or changed
 * @param metadata of the other labels and annotations that were sent, those that were taken away or
 *     changed
 * @param added labels and annotations that were not sent
 * @param type whether the type of a Secret was changed
 * @param immutable whether the target was made immutable
 */
public record Alteration(
    List<String> keys,
    List<String> marks,
    List<String> metadata,
    List<String> added,
    boolean type,
    boolean immutable) {
  /** Nothing. */
  public static final Alteration NONE =
      new Alteration(List.of(), List.of(), List.of(), List.of(), false, false);

  private static final int MOST_IN_A_SENTENCE = 20;
  private static final String OWNERS = "metadata.ownerReferences";

  public Alteration {
    keys = List.copyOf(keys);
    marks = List.copyOf(marks);
    metadata = List.copyOf(metadata);
    added = List.copyOf(added);
  }

  /** What differs in {@code stored} from {@code sent}. */
  public static Alteration of(HasMetadata sent, HasMetadata stored) {
    List<String> altered = altered(sent.getMetadata(), stored.getMetadata(), false);
    Predicate<String> isOwn = key -> key.contains(" " + OwnKeys.PREFIX) || key.equals(OWNERS);
    return new Alteration(
        keys(sent, stored),
        altered.stream().filter(isOwn).toList(),
        altered.stream().filter(isOwn.negate()).toList(),
        altered(stored.getMetadata(), sent.getMetadata(), true),
        !Objects.equals(type(sent), type(stored)),
        isImmutable(stored) && !isImmutable(sent));
  }

  /**
   * Whether the target is not what its resource says, or not any more the operator's to keep so.
   */
  public boolean isHarmful() {
    return type || !keys.isEmpty() || !marks.isEmpty();
  }

  /** Whether to write the target as it should be means to delete it each time. */
  public boolean outlastsUpdates() {
    return type || (immutable && !keys.isEmpty());
  }

  /**
   * What a user should know of, without it being a failure of {@code target}.
   *
   * @param exactly whether the target is to have no other labels and annotations
   */
  public List<String> warnings(TargetRef target, boolean exactly) {
    List<String> warnings = new ArrayList<>();
    if (!metadata.isEmpty()) {
      warnings.add(
          "%s: an admission webhook or policy changes or removes %s; the target stays as it is; change the policy, or remove them from the resource"
              .formatted(target, listed(metadata)));
    }
    if (exactly && !added.isEmpty()) {
      warnings.add(
          "%s: an admission webhook or policy adds %s, which .spec.targets[].metadata does not list; the target stays as it is"
              .formatted(target, listed(added)));
    }
    if (immutable) {
      warnings.add(
          "%s: an admission webhook or policy makes it immutable; every change deletes and re-creates it"
              .formatted(target));
    }
    return warnings;
  }

  private static String listed(List<String> names) {
    return String.join(", ", names.stream().limit(MOST_IN_A_SENTENCE).toList())
        + (names.size() > MOST_IN_A_SENTENCE ? " and more" : "");
  }

  /** What is harmful, as a part of a sentence. */
  String harm() {
    List<String> parts = new ArrayList<>();
    if (!keys.isEmpty()) {
      parts.add("the data (keys " + Names.listed(keys) + ")");
    }
    if (type) {
      parts.add("the type");
    }
    if (!marks.isEmpty()) {
      parts.add("the operator's own metadata (" + listed(marks) + ")");
    }
    return String.join(", ", parts);
  }

  private static List<String> keys(HasMetadata sent, HasMetadata stored) {
    Map<String, String> ours = data(sent);
    Map<String, String> theirs = data(stored);
    Set<String> keys = new TreeSet<>();
    Stream.concat(ours.keySet().stream(), theirs.keySet().stream())
        .filter(place -> !Objects.equals(ours.get(place), theirs.get(place)))
        .forEach(place -> keys.add(place.substring(place.indexOf(' ') + 1)));
    return List.copyOf(keys);
  }

  /** The values by field and key: a ConfigMap's key has its place in one of two. */
  private static Map<String, String> data(HasMetadata object) {
    Map<String, String> data = new HashMap<>();
    switch (object) {
      case Secret secret ->
          Maps.present(secret.getData()).forEach((k, v) -> data.put("data " + k, v));
      case ConfigMap map -> {
        Maps.present(map.getData()).forEach((k, v) -> data.put("data " + k, v));
        Maps.present(map.getBinaryData()).forEach((k, v) -> data.put("binary " + k, v));
      }
      default -> throw new IllegalArgumentException("neither a Secret nor a ConfigMap");
    }
    return data;
  }

  /**
   * The labels, annotations and owners of {@code one} that {@code other} lacks, or has otherwise
   * where that counts.
   */
  private static List<String> altered(ObjectMeta one, ObjectMeta other, boolean onlyLacking) {
    List<String> altered = new ArrayList<>();
    lacking(one.getLabels(), other.getLabels(), onlyLacking)
        .forEach(key -> altered.add("label " + key));
    lacking(one.getAnnotations(), other.getAnnotations(), onlyLacking)
        .forEach(key -> altered.add("annotation " + key));
    if (!onlyLacking && !Set.copyOf(owners(other)).containsAll(owners(one))) {
      altered.add(OWNERS);
    }
    return altered;
  }

  private static Stream<String> lacking(
      @Nullable Map<String, String> one, @Nullable Map<String, String> other, boolean whatever) {
    Map<String, String> others = Maps.present(other);
    return Maps.present(one).entrySet().stream()
        .filter(
            entry ->
                whatever
                    ? !others.containsKey(entry.getKey())
                    : !entry.getValue().equals(others.get(entry.getKey())))
        .map(Map.Entry::getKey)
        .sorted();
  }

  private static List<OwnerReference> owners(ObjectMeta metadata) {
    return metadata.getOwnerReferences() == null ? List.of() : metadata.getOwnerReferences();
  }

  private static @Nullable String type(HasMetadata object) {
    return object instanceof Secret secret ? secret.getType() : null;
  }

  private static boolean isImmutable(HasMetadata object) {
    return switch (object) {
      case Secret secret -> Boolean.TRUE.equals(secret.getImmutable());
      case ConfigMap map -> Boolean.TRUE.equals(map.getImmutable());
      default -> false;
    };
  }
}
