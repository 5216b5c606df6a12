package com.infisical.operator.reload;

import com.infisical.operator.target.WriteResult;
import com.infisical.operator.target.plan.TargetRef;
import java.util.List;
import java.util.Map;

/**
 * What came of restarting the consumers of changed targets.
 *
 * @param consumers how many workloads there were to be restarted, those that already were among
 *     them
 * @param restarted how many of them were restarted now
 * @param finished of each target whose consumers all are, what came of saying so on it
 * @param again whether something is left to be done although nothing failed
 */
public record Reload(
    int consumers,
    int restarted,
    List<WorkloadFailure> failures,
    Map<TargetRef, WriteResult> finished,
    boolean again) {
  /** Nothing was to be done. */
  public static final Reload NONE = new Reload(0, 0, List.of(), Map.of(), false);

  public Reload {
    failures = List.copyOf(failures);
    finished = Map.copyOf(finished);
  }
}
