package com.infisical.operator.target;

import com.infisical.operator.kubernetes.ResourceName;
import com.infisical.operator.target.plan.Mark;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.Optional;

/**
 * Looks up whether the resource that a target's mark names still manages that target.
 *
 * <p>Safe for use by several threads.
 */
public final class MarkHolders {
  private final Map<String, Lookup> byKind;

  /**
   * Looks up resources of one kind.
   *
   * <p>It asks the API server, not a cache: a cache that lags would let two resources take the same
   * target.
   */
  @FunctionalInterface
  public interface Lookup {
    /**
     * What a mark that names {@code resource} says on {@code target}.
     *
     * @throws KubernetesClientException when the API server cannot be asked
     */
    Mark.Standing standing(ResourceName resource, TargetRef target);
  }

  /** Looks up the kinds in {@code byKind}. */
  public MarkHolders(Map<String, Lookup> byKind) {
    this.byKind = Map.copyOf(byKind);
  }

  /** What becomes of {@code mark}, found on {@code target}. */
  Mark.Standing standing(String mark, TargetRef target) {
    // Anybody can write a mark; only a name may become part of a request's path.
    return Mark.read(mark).map(named -> standing(named, target)).orElse(Mark.Standing.STALE);
  }

  private Mark.Standing standing(Mark mark, TargetRef target) {
    Optional<Lookup> lookup = Optional.ofNullable(byKind.get(mark.kind()));
    try {
      // A kind that is not known here may be a newer operator's, and its resources may exist.
      return lookup
          .map(l -> l.standing(new ResourceName(mark.namespace(), mark.name()), target))
          .orElse(Mark.Standing.UNKNOWN);
    } catch (KubernetesClientException e) {
      return Mark.Standing.UNKNOWN;
    }
  }
}
