package com.infisical.operator.target.plan;

import com.infisical.operator.kubernetes.Names;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.Failure;
import java.time.Duration;
import java.util.List;

/**
 * Why one target is not in sync.
 *
 * <p>What a change of the resource cures waits for that change. What a change of the target, of
 * another resource or of the cluster cures is tried again with growing pauses: objects that are not
 * the operator's are not watched, so nothing would tell of such a change.
 */
public sealed interface TargetFailure extends Failure
    permits OwnershipRefusal,
        ServerRefusal,
        TargetFailure.Settled,
        TargetFailure.ProtectedType,
        TargetFailure.BeingDeleted,
        TargetFailure.NamespaceAbsent,
        TargetFailure.NamespaceTerminating,
        TargetFailure.AnnotationsTooLarge,
        TargetFailure.Unreachable,
        TargetFailure.Contended,
        TargetFailure.ChangedBack,
        TargetFailure.TemplateTime,
        TargetFailure.TemplatesTime,
        TargetFailure.TemplatesBusy {
  @Override
  default Retry retry() {
    return new Retry.Backoff();
  }

  /** Failures that only a change of the resource, or other secrets, can cure. */
  sealed interface Settled extends TargetFailure {
    @Override
    default Retry retry() {
      return new Retry.OnChange();
    }
  }

  /**
   * The target in the spec is not one.
   *
   * @param where kind, namespace and name, as far as there are any
   */
  record InvalidSpec(String where, String field, String advice) implements Settled {
    @Override
    public String sentence() {
      return "target %s: .spec.targets[].%s is not valid; %s"
          .formatted(Names.quoted(where), field, advice);
    }
  }

  /** {@code target.metadata} has what Kubernetes would refuse. */
  record InvalidMetadata(TargetRef ref, String path) implements Settled {
    @Override
    public String sentence() {
      String rule =
          path.startsWith("labels")
              ? "a label's key and value have at most 63 letters, digits, '-', '_' and '.', with a"
                  + " letter or digit at each end; a DNS name and '/' may precede the key, and"
                  + " the value may be empty"
              : "an annotation's key has at most 63 letters, digits, '-', '_' and '.', with a"
                  + " letter or digit at each end; a DNS name and '/' may precede it";
      return "%s: Kubernetes does not accept .spec.targets[].metadata.%s; %s"
          .formatted(ref, path, rule);
    }
  }

  /**
   * The target's template cannot be rendered; {@code why} quotes the template and never a value.
   */
  record Template(TargetRef ref, String field, String why) implements Settled {
    @Override
    public String sentence() {
      return "%s: .spec.targets[].template.%s %s".formatted(ref, field, why);
    }
  }

  /**
   * Rendering took longer than it may, which a calmer machine cures, too.
   *
   * @param why quotes the template and never a value
   * @param delay until it is tried again with the same inputs
   */
  record TemplateTime(TargetRef ref, String field, String why, Duration delay)
      implements TargetFailure {
    @Override
    public String sentence() {
      return ("%s: .spec.targets[].template.%s %s; simplify it; the operator retries with"
              + " increasing delays")
          .formatted(ref, field, why);
    }

    @Override
    public Retry retry() {
      return new Retry.After(delay);
    }
  }

  /**
   * The resource's other templates took all the time of a sync.
   *
   * @param all how much that is
   */
  record TemplatesTime(TargetRef ref, Duration all) implements TargetFailure {
    @Override
    public String sentence() {
      return ("%s is not rendered yet: the templates of this resource take longer than %d s in one"
              + " sync; the operator retries; simplify them, or spread the targets over several"
              + " resources")
          .formatted(ref, all.toSeconds());
    }
  }

  /**
   * Other renderings took the threads, or the memory, for too long.
   *
   * @param waited how long that is
   */
  record TemplatesBusy(TargetRef ref, Duration waited) implements TargetFailure {
    @Override
    public String sentence() {
      return ("%s is not rendered yet: for %d s the templates of other namespaces, or of this one,"
              + " used all threads or all memory that templates may use; the operator retries;"
              + " let templates generate fewer keys and hash fewer passwords, or give the"
              + " operator more memory")
          .formatted(ref, waited.toSeconds());
    }
  }

  /** Keys that cannot be keys of a Secret or ConfigMap. */
  record InvalidKeys(TargetRef ref, List<String> keys) implements Settled {
    /** Copies the list. */
    public InvalidKeys {
      keys = List.copyOf(keys);
    }

    @Override
    public String sentence() {
      return ("%s: Kubernetes does not accept the keys %s; rename these secrets, or choose the keys"
              + " in the target's template (letters, digits, '-', '_' and '.', at most 253, not"
              + " starting with '..')")
          .formatted(ref, Names.listed(keys));
    }
  }

  /** More than fits. The size itself is nobody's business who may not read the target. */
  record TooLarge(TargetRef ref) implements Settled {
    @Override
    public String sentence() {
      return ("%s: the values are more than 1 MiB together, the maximum that Kubernetes stores in"
              + " one object; spread them over several resources or choose fewer keys in a"
              + " template")
          .formatted(ref);
    }
  }

  /** The namespace is closed to the resource. */
  record NotAllowed(TargetRef ref, String from, boolean system) implements Settled {
    @Override
    public String sentence() {
      return ("%s: resources of namespace %s may not write to namespace %s%s; move the target to"
              + " namespace %s, or have it allowed in the operator's --allowed-targets")
          .formatted(
              ref,
              from,
              ref.namespace(),
              system ? ", which belongs to the cluster or the operator" : "",
              from);
    }
  }

  /** Kubernetes knows no owner in another namespace. */
  record OwnerElsewhere(TargetRef ref, String from) implements Settled {
    @Override
    public String sentence() {
      return ("%s: a target with creationPolicy Owner must be in the resource's own namespace %s;"
              + " set .spec.targets[].creationPolicy to Orphan or move the target")
          .formatted(ref, from);
    }
  }

  /** The Secret with the operator's own key. */
  record OperatorsOwn(TargetRef ref) implements Settled {
    @Override
    public String sentence() {
      return "%s holds the operator's own key and cannot be a target; choose another name"
          .formatted(ref);
    }
  }

  /**
   * A type that is never touched.
   *
   * @param existing whether the Secret that is there has it, rather than the spec
   */
  record ProtectedType(TargetRef ref, String type, boolean existing) implements TargetFailure {
    @Override
    public String sentence() {
      return existing
          ? "%s is of type %s, which the operator never touches; choose another name for the target"
              .formatted(ref, type)
          : ("%s: Secrets of type %s are never written by the operator; choose another"
                  + " .spec.targets[].secretType")
              .formatted(ref, type);
    }

    @Override
    public Retry retry() {
      return existing ? new Retry.Backoff() : new Retry.OnChange();
    }
  }

  /** The target is on its way out. */
  record BeingDeleted(TargetRef ref) implements TargetFailure {
    @Override
    public String sentence() {
      return "%s is being deleted; the operator writes it again when it is gone; check its finalizers"
          .formatted(ref);
    }
  }

  /** No such namespace. */
  record NamespaceAbsent(TargetRef ref) implements TargetFailure {
    @Override
    public String sentence() {
      return "%s: namespace %s does not exist; create it or change .spec.targets[].namespace"
          .formatted(ref, ref.namespace());
    }
  }

  /** The namespace is on its way out. */
  record NamespaceTerminating(TargetRef ref) implements TargetFailure {
    @Override
    public String sentence() {
      return "%s: namespace %s is being deleted; re-create it after its deletion or choose another"
          .formatted(ref, ref.namespace());
    }
  }

  /**
   * More annotations than fit on one object.
   *
   * @param largest those that take most, each with where it comes from
   * @param foreign whether some are neither the resource's nor the operator's
   */
  record AnnotationsTooLarge(TargetRef ref, List<String> largest, boolean foreign)
      implements TargetFailure {
    /** Copies the list. */
    public AnnotationsTooLarge {
      largest = List.copyOf(largest);
    }

    @Override
    public String sentence() {
      return ("%s: its annotations would be more than 256 KiB together, the maximum that Kubernetes"
              + " stores on one object; shorten or remove %s")
          .formatted(ref, String.join(" or ", largest));
    }

    /**
     * Annotations that somebody else put there are not watched on a target that is not ours yet.
     */
    @Override
    public Retry retry() {
      return foreign ? new Retry.Backoff() : new Retry.OnChange();
    }
  }

  /** The API server did not answer. */
  record Unreachable(TargetRef ref, String verb) implements TargetFailure {
    @Override
    public String sentence() {
      return "%s: the API server did not respond to %s; check network connectivity"
          .formatted(ref, verb);
    }
  }

  /** Somebody else changed the target between every look and write. */
  record Contended(TargetRef ref) implements TargetFailure {
    @Override
    public String sentence() {
      return "%s was changed by another client five times in a row; find out what else writes it"
          .formatted(ref);
    }
  }

  /** Somebody else undoes every repair. */
  record ChangedBack(TargetRef ref, Duration delay) implements TargetFailure {
    @Override
    public String sentence() {
      return ("%s is reverted by another client after every repair and is now repaired once a"
              + " minute; find out what else writes it")
          .formatted(ref);
    }

    @Override
    public Retry retry() {
      return new Retry.After(delay);
    }
  }
}
