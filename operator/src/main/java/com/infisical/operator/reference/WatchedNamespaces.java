package com.infisical.operator.reference;

import com.infisical.client.HttpStatus;
import com.infisical.operator.schedule.Schedule;
import com.infisical.operator.tenancy.NamespaceLabels;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Knows the labels of namespaces from an informer that starts with the first selector that needs
 * them. Safe for use by several threads.
 */
public final class WatchedNamespaces implements NamespaceLabels, AutoCloseable {
  private final LazyInformer<Namespace> informer;
  private final Consumer<String> labelsChanged;

  /** Namespaces whose labels decided something. */
  private final Set<String> asked = ConcurrentHashMap.newKeySet();

  /**
   * @param namespaces all of them
   * @param labelsChanged notified of a namespace that was asked for and has other labels than
   *     before; must not block
   * @param readabilityChanged runs when labels that could not be read can be, or the other way
   *     round; must not block
   */
  public WatchedNamespaces(
      Supplier<? extends Informable<Namespace>> namespaces,
      Consumer<String> labelsChanged,
      Runnable readabilityChanged,
      Schedule schedule) {
    this.labelsChanged = labelsChanged;
    this.informer = new LazyInformer<>(namespaces, new Changes(), readabilityChanged, schedule);
  }

  @Override
  public LabelsResult of(String namespace) {
    asked.add(namespace);
    return switch (informer.find(namespace)) {
      case LazyInformer.LookupResult.Found<Namespace>(var found) ->
          new LabelsResult.Known(labels(found));
      case LazyInformer.LookupResult.Missing<Namespace> missing -> new LabelsResult.Missing();
      case LazyInformer.LookupResult.Unreadable<Namespace>(int status, String reason) ->
          new LabelsResult.Unreadable(why(status, reason));
    };
  }

  @Override
  public void close() {
    informer.close();
  }

  private static String why(int status, String reason) {
    if (status == HttpStatus.FORBIDDEN) {
      return "the operator's service account may not list namespaces (RBAC); grant it list and"
          + " watch on namespaces, or use names";
    }
    return "the Kubernetes API server %s the list of namespaces; the operator retries"
        .formatted(
            status <= 0
                ? "did not return"
                : "returned HTTP %d%s instead of".formatted(status, reason));
  }

  private static Map<String, String> labels(Namespace namespace) {
    return Objects.requireNonNullElse(namespace.getMetadata().getLabels(), Map.of());
  }

  private final class Changes implements ResourceEventHandler<Namespace> {
    @Override
    public void onAdd(Namespace namespace) {
      changed(namespace);
    }

    @Override
    public void onUpdate(Namespace before, Namespace now) {
      if (!labels(before).equals(labels(now))) {
        changed(now);
      }
    }

    @Override
    public void onDelete(Namespace namespace, boolean finalStateUnknown) {
      changed(namespace);
    }

    private void changed(Namespace namespace) {
      String name = namespace.getMetadata().getName();
      if (asked.contains(name)) {
        labelsChanged.accept(name);
      }
    }
  }
}
