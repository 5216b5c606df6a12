package com.infisical.operator.reload;

import com.infisical.operator.kubernetes.ExtractStore;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of the workloads of one kind: of those that ask for restarts, rightly or wrongly,
 * what {@link Workload} has, of all others nothing (docs/design/architecture.md#memory).
 *
 * <p>Safe for use by several threads.
 *
 * @param <T> the kind
 */
final class WorkloadStore<T extends WatchedWorkload> extends ExtractStore<T, Workload> {

  /**
   * @param shell makes an object of the kind that has only this metadata
   */
  WorkloadStore(Function<ObjectMeta, T> shell) {
    super(shell);
  }

  /** The workloads that consume {@code target} and ask to be restarted for it. */
  Stream<Workload> consumers(TargetRef target) {
    return consuming(target).filter(workload -> workload.mistake().isEmpty());
  }

  /**
   * The workloads that consume {@code target} and ask for restarts in a way that does not count.
   */
  Stream<Workload> mistaken(TargetRef target) {
    return consuming(target).filter(workload -> workload.mistake().isPresent());
  }

  private Stream<Workload> consuming(TargetRef target) {
    return kept.values().stream().filter(workload -> workload.consumed().contains(target));
  }

  @Override
  public @Nullable T put(String key, T object) {
    Optional<Workload> now = Workload.asking(object);
    return whole(now.isPresent() ? kept.put(key, now.get()) : kept.remove(key));
  }

  @Override
  public @Nullable T remove(String key) {
    return whole(kept.remove(key));
  }

  @Override
  public ObjectMeta metadata(Workload of) {
    return metadata(of.ref().namespace(), of.ref().name(), of.uid(), of.version()).build();
  }
}
