package com.infisical.operator.target.plan;

import com.infisical.client.Utf8;
import com.infisical.operator.kubernetes.Maps;
import com.infisical.operator.kubernetes.Names;
import com.infisical.operator.target.plan.TargetPlanner.Wanted;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds out whether a target's annotations fit, and which of them take the room. Pure. */
final class AnnotationSize {
  /** The most bytes that keys and values of all annotations of an object may have together. */
  private static final long MOST_BYTES = 256L * 1024;

  private static final int MOST_NAMED = 3;

  private AnnotationSize() {}

  /** Why a target with this metadata would be refused; empty where its annotations fit. */
  static Optional<TargetFailure> refusal(Wanted wanted, ObjectMeta desired) {
    Map<String, String> annotations = Maps.present(desired.getAnnotations());
    long excess =
        annotations.entrySet().stream().mapToLong(AnnotationSize::size).sum() - MOST_BYTES;
    if (excess <= 0) {
      return Optional.empty();
    }
    List<String> largest = new ArrayList<>();
    for (Map.Entry<String, String> each : byUsers(annotations)) {
      if (excess <= 0 || largest.size() == MOST_NAMED) {
        break;
      }
      largest.add(named(wanted, each.getKey()));
      excess -= size(each);
    }
    return Optional.of(
        new TargetFailure.AnnotationsTooLarge(
            wanted.target().ref(),
            largest,
            !annotations.keySet().stream().allMatch(key -> isKnown(wanted, key))));
  }

  /** Those that somebody can shorten, the largest first. */
  private static List<Map.Entry<String, String>> byUsers(Map<String, String> annotations) {
    return annotations.entrySet().stream()
        .filter(each -> !each.getKey().startsWith(OwnKeys.PREFIX))
        .sorted(
            Comparator.<Map.Entry<String, String>>comparingLong(AnnotationSize::size)
                .reversed()
                .thenComparing(Map.Entry::getKey))
        .toList();
  }

  private static String named(Wanted wanted, String key) {
    String name = Names.quoted(key);
    if (isOfSpec(wanted, key)) {
      return ".spec.targets[].metadata.annotations[" + name + "]";
    }
    return isKnown(wanted, key)
        ? "the resource's annotation " + name
        : "the annotation " + name + " of the " + wanted.target().ref().kind().text() + " itself";
  }

  private static boolean isKnown(Wanted wanted, String key) {
    boolean copied =
        wanted.target().metadata().isEmpty() && wanted.resource().annotations().containsKey(key);
    return copied || isOfSpec(wanted, key) || key.startsWith(OwnKeys.PREFIX);
  }

  private static boolean isOfSpec(Wanted wanted, String key) {
    return wanted.target().metadata().filter(m -> m.annotations().containsKey(key)).isPresent();
  }

  private static long size(Map.Entry<String, String> annotation) {
    return bytes(annotation.getKey()) + bytes(annotation.getValue());
  }

  private static long bytes(String text) {
    return Utf8.bytes(text).length;
  }
}
