package com.infisical.operator.reload;

import com.infisical.operator.schedule.Ticker;
import com.infisical.operator.status.Events;
import com.infisical.operator.target.WriteResult;
import com.infisical.operator.target.plan.PendingReload;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Restarts the workloads that consume a target whose content changed
 * (docs/infisical-static-secret.md#restarting-workloads).
 *
 * <p>Safe for use by several threads, one at a time for each target.
 */
public final class Reloads implements AutoCloseable {
  private final WorkloadWatches watches;
  private final WorkloadReloader reloader;
  private final RestartAdvice advice;

  /**
   * Reloads that know no workload yet.
   *
   * @param client reads and writes; must not repeat requests by itself
   * @param informers watches workloads; must repeat reads that fail
   * @param namespaces where to watch; empty means everywhere
   * @param mayWrite asked before each write
   */
  public Reloads(
      KubernetesClient client,
      KubernetesClient informers,
      Set<String> namespaces,
      BooleanSupplier mayWrite,
      Events events,
      Ticker ticker,
      RandomGenerator random) {
    this.watches = new WorkloadWatches(informers, namespaces);
    this.reloader =
        new WorkloadReloader(
            watches::isKnown,
            watches::consumers,
            new KubernetesWorkloads(client, mayWrite, events),
            new ReloadNotes(client, mayWrite)::remove,
            new ReloadBook(ticker, random));
    this.advice = new RestartAdvice(watches::mistaken, events);
  }

  /**
   * Result of restarting the consumers of changed targets.
   *
   * @param consumers how many workloads there were to be restarted, those that already were among
   *     them
   * @param restarted how many of them were restarted now
   * @param finished of each target whose consumers all are, what came of saying so on it
   * @param again whether something is left to be done although nothing failed
   */
  public record ReloadResult(
      int consumers,
      int restarted,
      List<WorkloadFailure> failures,
      Map<TargetRef, WriteResult> finished,
      boolean again) {
    /** Nothing was to be done. */
    public static final ReloadResult NONE = new ReloadResult(0, 0, List.of(), Map.of(), false);

    public ReloadResult {
      failures = List.copyOf(failures);
      finished = Map.copyOf(finished);
    }
  }

  /** Starts to watch workloads, and does not wait. */
  public void start() {
    watches.start();
  }

  /** Waits until all workloads are known that may be listed. */
  public void awaitKnown(Duration atMost) {
    watches.awaitKnown(atMost);
  }

  /**
   * Whether a workload has to be restarted when {@code target} changes; also where that is not
   * known yet, so that none is forgotten.
   */
  public boolean hasConsumers(TargetRef target) {
    return watches.hasConsumers(target);
  }

  /** Restarts the consumers of these targets. */
  public ReloadResult reload(List<PendingReload> pending) {
    return reloader.reload(pending);
  }

  /** Tells {@code resource} what it should know after {@code target} was written. */
  public void advise(HasMetadata resource, TargetRef target, WriteResult result) {
    advice.tell(resource, target, result);
  }

  @Override
  public void close() {
    watches.close();
  }
}
