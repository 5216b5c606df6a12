package com.infisical.operator.target.plan;

import com.infisical.operator.kubernetes.Names;
import com.infisical.operator.target.plan.TargetSpec.FixedMetadata;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides the labels and annotations of a target (docs/infisical-static-secret.md#what-it-writes):
 * merged from the resource, or exactly those of {@code target.metadata}, and always the operator's
 * own.
 *
 * <p>Pure. The prefixes are compared as the Go operator compares them: {@code
 * app.kubernetes.io/name} is not under {@code kubernetes.io/} and is copied.
 */
public final class MetadataRules {
  private static final List<String> SYSTEM_PREFIXES =
      List.of("kubectl.kubernetes.io/", "kubernetes.io/", "k8s.io/", "helm.sh/");

  /**
   * By what is under these, and by the two labels below, Helm, Argo CD, the ApplySets of kubectl,
   * and Rancher Fleet and K3s (in this order) know what is theirs to delete: a copy on a target
   * would have them delete it.
   */
  private static final List<String> TRACKING_PREFIXES =
      List.of(
          "meta.helm.sh/",
          "argocd.argoproj.io/",
          "applyset.kubernetes.io/",
          "objectset.rio.cattle.io/");

  private static final String INSTANCE = "app.kubernetes.io/instance";
  private static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  private static final String HELM = "Helm";

  private MetadataRules() {}

  /**
   * What the operator itself puts on a target.
   *
   * @param managedBy the resource's mark
   * @param version Go's version of the data
   * @param inputs keyed digest of what the data was rendered from; empty without a template
   * @param mark keyed digest of the data; empty where none is kept
   * @param reloadPending whether consumers have to be restarted after this write
   * @param notes what the resource's kind keeps on the target
   */
  record Own(
      String managedBy,
      String version,
      Optional<String> inputs,
      Optional<String> mark,
      boolean reloadPending,
      Map<String, String> notes) {
    /** Copies the map. */
    Own {
      notes = Map.copyOf(notes);
    }

    /** Of a kind that keeps nothing more. */
    Own(
        String managedBy,
        String version,
        Optional<String> inputs,
        Optional<String> mark,
        boolean reloadPending) {
      this(managedBy, version, inputs, mark, reloadPending, Map.of());
    }
  }

  /** The labels that the target is to carry. */
  static Map<String, String> labels(
      ResourceFacts resource, Optional<FixedMetadata> fixed, ObservedKeys existing) {
    Map<String, String> labels = new TreeMap<>();
    if (fixed.isPresent()) {
      putUnreserved(fixed.get().labels(), labels);
    } else {
      Set<String> copiedEarlier = keys(existing.annotations().get(OwnKeys.MANAGED_LABELS));
      existing
          .labels()
          .forEach(
              (key, value) -> {
                if (!copiedEarlier.contains(key)) {
                  labels.put(key, value);
                }
              });
      labels.putAll(copied(resource.labels()));
    }
    labels.put(OwnKeys.MANAGED, "true");
    return labels;
  }

  /** The annotations that the target is to carry. */
  static Map<String, String> annotations(
      ResourceFacts resource, Optional<FixedMetadata> fixed, ObservedKeys existing, Own own) {
    Map<String, String> annotations = new TreeMap<>();
    if (fixed.isPresent()) {
      Set<String> copiedEarlier = keys(existing.annotations().get(OwnKeys.MANAGED_ANNOTATIONS));
      existing
          .annotations()
          .forEach(
              (key, value) -> {
                if (isSystem(key) || (isTracking(key) && !copiedEarlier.contains(key))) {
                  annotations.put(key, value);
                }
              });
      putUnreserved(fixed.get().annotations(), annotations);
      keep(OwnKeys.ADOPT, existing, annotations);
    } else {
      merge(resource, existing, annotations);
    }
    putOwn(existing, own, annotations);
    return annotations;
  }

  /** Keys of {@code target.metadata} that are left out because they are the operator's. */
  public static List<String> reserved(FixedMetadata fixed) {
    return Stream.concat(fixed.labels().keySet().stream(), fixed.annotations().keySet().stream())
        .filter(key -> key.startsWith(OwnKeys.PREFIX))
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * Where {@code target.metadata} has what Kubernetes would refuse, as a path below {@code
   * metadata}.
   */
  static Optional<String> refused(FixedMetadata fixed) {
    Stream<String> labels =
        new TreeMap<>(fixed.labels())
            .entrySet().stream()
                .filter(e -> !Names.isLabelKey(e.getKey()) || !Names.isLabelValue(e.getValue()))
                .map(e -> "labels[" + Names.quoted(e.getKey()) + "]");
    Stream<String> annotations =
        fixed.annotations().keySet().stream()
            .filter(key -> !Names.isAnnotationKey(key))
            .sorted()
            .map(key -> "annotations[" + Names.quoted(key) + "]");
    return Stream.concat(labels, annotations).findFirst();
  }

  /** The labels of a target that the operator lets go. */
  static Map<String, String> releasedLabels(ObservedKeys existing) {
    Map<String, String> labels = new TreeMap<>(existing.labels());
    labels.remove(OwnKeys.MANAGED);
    return labels;
  }

  /** The annotations of a target that the operator lets go. */
  static Map<String, String> releasedAnnotations(ObservedKeys existing) {
    Map<String, String> annotations = new TreeMap<>(existing.annotations());
    annotations.keySet().removeAll(OwnKeys.MARKS);
    return annotations;
  }

  private static void merge(
      ResourceFacts resource, ObservedKeys existing, Map<String, String> annotations) {
    Set<String> copiedEarlier = keys(existing.annotations().get(OwnKeys.MANAGED_ANNOTATIONS));
    existing
        .annotations()
        .forEach(
            (key, value) -> {
              if (isSystem(key) || !copiedEarlier.contains(key)) {
                annotations.put(key, value);
              }
            });
    Map<String, String> copied = copied(resource.annotations());
    annotations.putAll(copied);
    annotations.put(OwnKeys.MANAGED_LABELS, list(copied(resource.labels()).keySet()));
    annotations.put(OwnKeys.MANAGED_ANNOTATIONS, list(copied.keySet()));
  }

  private static void putOwn(ObservedKeys existing, Own own, Map<String, String> annotations) {
    annotations.put(OwnKeys.MANAGED_BY, own.managedBy());
    annotations.put(OwnKeys.VERSION, own.version());
    annotations.remove(OwnKeys.INPUTS);
    own.inputs().ifPresent(inputs -> annotations.put(OwnKeys.INPUTS, inputs));
    annotations.remove(OwnKeys.MARK);
    own.mark().ifPresent(mark -> annotations.put(OwnKeys.MARK, mark));
    annotations.remove(OwnKeys.LEASE);
    annotations.putAll(own.notes());
    // What is still to be restarted stays so until the reload itself takes it away.
    keep(OwnKeys.RELOAD, existing, annotations);
    if (own.reloadPending()) {
      annotations.put(OwnKeys.RELOAD, PendingReload.PENDING);
    }
  }

  private static void keep(String key, ObservedKeys existing, Map<String, String> annotations) {
    String value = existing.annotations().get(key);
    if (value != null) {
      annotations.put(key, value);
    }
  }

  private static void putUnreserved(Map<String, String> from, Map<String, String> into) {
    from.forEach(
        (key, value) -> {
          if (!key.startsWith(OwnKeys.PREFIX)) {
            into.put(key, value);
          }
        });
  }

  private static Map<String, String> copied(Map<String, String> ofResource) {
    Map<String, String> copied = new TreeMap<>();
    ofResource.forEach(
        (key, value) -> {
          if (!isSystem(key) && !isTrackingMark(key, value) && !key.startsWith(OwnKeys.PREFIX)) {
            copied.put(key, value);
          }
        });
    return copied;
  }

  private static boolean isSystem(String key) {
    return SYSTEM_PREFIXES.stream().anyMatch(key::startsWith);
  }

  private static boolean isTracking(String key) {
    return TRACKING_PREFIXES.stream().anyMatch(key::startsWith);
  }

  private static boolean isTrackingMark(String key, String value) {
    return isTracking(key)
        || key.equals(INSTANCE)
        || (key.equals(MANAGED_BY) && value.equals(HELM));
  }

  private static Set<String> keys(@Nullable String list) {
    return list == null
        ? Set.of()
        : Arrays.stream(list.split(",", -1))
            .map(String::strip)
            .filter(key -> !key.isEmpty())
            .collect(Collectors.toUnmodifiableSet());
  }

  private static String list(Set<String> keys) {
    return String.join(",", new TreeSet<>(keys));
  }

  /** The labels and annotations that are on a target now; both empty for one yet to be made. */
  record ObservedKeys(Map<String, String> labels, Map<String, String> annotations) {
    static final ObservedKeys NONE = new ObservedKeys(Map.of(), Map.of());

    static ObservedKeys of(ObservedTarget target) {
      return new ObservedKeys(target.labels(), target.annotations());
    }
  }
}
