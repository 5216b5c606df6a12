package com.infisical.operator.target.plan;

import com.infisical.operator.api.InfisicalStaticSecretStatus;
import com.infisical.operator.kubernetes.Maps;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What planning needs to know of an InfisicalStaticSecret.
 *
 * @param lastReconcileSucceeded whether its {@code LastReconcileStatus} is True for its present
 *     generation, whichever operator wrote that
 */
public record ResourceFacts(
    String uid,
    String namespace,
    String name,
    Map<String, String> labels,
    Map<String, String> annotations,
    boolean lastReconcileSucceeded) {
  /** The API group and version of the resource. */
  static final String API_VERSION = "secrets.infisical.com/v1beta1";

  /** The resource's kind. */
  static final String KIND = "InfisicalStaticSecret";

  private static final String LAST_RECONCILE_STATUS = "secrets.infisical.com/LastReconcileStatus";

  /** Copies the maps. */
  public ResourceFacts {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }

  /** The facts of the resource with this metadata and status. */
  public static ResourceFacts of(
      ObjectMeta metadata, @Nullable InfisicalStaticSecretStatus status) {
    return new ResourceFacts(
        metadata.getUid(),
        metadata.getNamespace(),
        metadata.getName(),
        Maps.present(metadata.getLabels()),
        Maps.present(metadata.getAnnotations()),
        succeeded(metadata.getGeneration(), status));
  }

  /** As {@code secrets.infisical.com/managed-by} writes it. */
  public String mark() {
    return namespace + "/" + name;
  }

  private static boolean succeeded(
      @Nullable Long generation, @Nullable InfisicalStaticSecretStatus status) {
    List<Condition> conditions = status == null ? null : status.conditions();
    return generation != null
        && conditions != null
        && conditions.stream()
            .anyMatch(
                condition ->
                    LAST_RECONCILE_STATUS.equals(condition.getType())
                        && "True".equals(condition.getStatus())
                        && Objects.equals(condition.getObservedGeneration(), generation));
  }
}
