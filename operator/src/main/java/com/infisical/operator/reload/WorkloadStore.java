package com.infisical.operator.reload;

import com.infisical.operator.kubernetes.ExtractStore;
import com.infisical.operator.schedule.NamespaceShares;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is kept of the workloads of one kind: of those that ask for restarts, rightly or wrongly,
 * what {@link Workload} has, of all others nothing (docs/design/architecture.md#memory).
 *
 * <p>Safe for use by several threads.
 *
 * @param <T> the kind
 */
final class WorkloadStore<T extends WatchedWorkload> extends ExtractStore<T, Workload> {
  private static final Logger LOG = LoggerFactory.getLogger(WorkloadStore.class);
  private static final long A_WORKLOAD = 512;
  private static final long A_NAME = 128;

  private final NamespaceShares memory;
  private final AtomicBoolean told = new AtomicBoolean();

  /**
   * @param shell makes an object of the kind that has only this metadata
   * @param memory how much is kept
   */
  WorkloadStore(Function<ObjectMeta, T> shell, NamespaceShares memory) {
    super(shell);
    this.memory = memory;
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
    if (now.isEmpty()) {
      return remove(key);
    }
    Workload workload = now.get();
    if (memory.exchange(workload.ref().namespace(), bytesOf(kept.get(key)), bytesOf(workload))) {
      return whole(kept.put(key, workload));
    }
    if (told.compareAndSet(false, true)) {
      LOG.warn(
          "{} is not restarted when a target changes, and there may be more: the workloads of its"
              + " namespace consume more Secrets and ConfigMaps than the operator has memory for;"
              + " raise its memory limit (docs/operations.md#memory)",
          workload.ref());
    }
    return remove(key);
  }

  private static long bytesOf(@Nullable Workload workload) {
    return workload == null
        ? 0
        : A_WORKLOAD
            + workload.consumed().stream().mapToLong(each -> A_NAME + each.name().length()).sum();
  }

  @Override
  public @Nullable T remove(String key) {
    Workload removed = kept.remove(key);
    if (removed != null) {
      memory.giveBack(removed.ref().namespace(), bytesOf(removed));
    }
    return whole(removed);
  }

  @Override
  public ObjectMeta metadata(Workload of) {
    return metadata(of.ref().namespace(), of.ref().name(), of.uid(), of.version()).build();
  }
}
