package com.infisical.operator.target.plan;

import com.infisical.operator.kubernetes.Maps;
import com.infisical.operator.status.TakeOver;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What planning needs to know of a resource that has targets, whatever its kind.
 *
 * @param lastReconcileSucceeded whether its {@code LastReconcileStatus} is True for its present
 *     generation, whichever operator wrote that, or was when the Go operator last wrote it
 * @param keepsTypes whether the type of a Secret that is there stays as it is, whatever the spec
 *     says
 */
public record ResourceFacts(
    String apiVersion,
    String kind,
    String uid,
    String namespace,
    String name,
    Map<String, String> labels,
    Map<String, String> annotations,
    boolean lastReconcileSucceeded,
    boolean keepsTypes) {
  private static final String LAST_RECONCILE_STATUS = "secrets.infisical.com/LastReconcileStatus";

  /** One whose targets have the type that its spec says. */
  public ResourceFacts(
      String apiVersion,
      String kind,
      String uid,
      String namespace,
      String name,
      Map<String, String> labels,
      Map<String, String> annotations,
      boolean lastReconcileSucceeded) {
    this(
        apiVersion, kind, uid, namespace, name, labels, annotations, lastReconcileSucceeded, false);
  }

  /** Copies the maps. */
  public ResourceFacts {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }

  /**
   * The facts of {@code resource}.
   *
   * @param conditions those of its status, where it has any
   */
  public static ResourceFacts of(HasMetadata resource, @Nullable List<Condition> conditions) {
    ObjectMeta metadata = resource.getMetadata();
    return new ResourceFacts(
        resource.getApiVersion(),
        resource.getKind(),
        metadata.getUid(),
        metadata.getNamespace(),
        metadata.getName(),
        Maps.present(metadata.getLabels()),
        Maps.present(metadata.getAnnotations()),
        succeeded(metadata.getGeneration(), conditions),
        false);
  }

  /** The same of a resource of {@code v1alpha1}, whose types are for new Secrets only. */
  public ResourceFacts keepingTypes(boolean succeeded) {
    return new ResourceFacts(
        apiVersion, kind, uid, namespace, name, labels, annotations, succeeded, true);
  }

  /** What {@code secrets.infisical.com/managed-by} says on its targets. */
  public Mark mark() {
    return new Mark(kind, namespace, name);
  }

  private static boolean succeeded(
      @Nullable Long generation, @Nullable List<Condition> conditions) {
    return generation != null
        && conditions != null
        && (TakeOver.isPending(conditions, generation)
            || conditions.stream()
                .anyMatch(
                    condition ->
                        LAST_RECONCILE_STATUS.equals(condition.getType())
                            && "True".equals(condition.getStatus())
                            && Objects.equals(condition.getObservedGeneration(), generation)));
  }
}
