package com.infisical.operator.target;

import com.infisical.operator.reference.WatchedResources;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The resources of one kind that list targets, which are woken when a target changes.
 *
 * <p>Safe for use by several threads.
 *
 * @param <R> the kind
 */
public final class TargetUsers<R extends HasMetadata> {
  /** Index of resources by the targets that they list. */
  public static final String BY_TARGET = "by-target";

  private final WatchedResources<R> resources;
  private final BiConsumer<R, TargetRef> freed;

  /**
   * Those of {@code resources}.
   *
   * @param resources with the index {@value #BY_TARGET}
   * @param freed told each resource that lists a target which nobody holds any more, before that
   *     resource is reconciled
   */
  public TargetUsers(WatchedResources<R> resources, BiConsumer<R, TargetRef> freed) {
    this.resources = resources;
    this.freed = freed;
  }

  /** Has those reconciled that list {@code target}, which changed. */
  void changed(TargetRef target) {
    wake(listing(target));
  }

  /** Has those reconciled that list {@code target}, which nobody holds any more. */
  void freed(TargetRef target) {
    List<R> listing = listing(target);
    listing.forEach(resource -> freed.accept(resource, target));
    wake(listing);
  }

  private List<R> listing(TargetRef target) {
    return resources.byIndex(BY_TARGET, target.toString());
  }

  private void wake(List<R> listing) {
    listing.forEach(resource -> resources.wake(WatchedResources.nameOf(resource)));
  }
}
