package com.infisical.operator.reload;

import com.infisical.operator.target.plan.TargetRef;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads and marks single workloads (the I/O boundary). */
interface Workloads {
  /** What came of marking a workload. */
  sealed interface Answer {
    /**
     * It carries the marks, and its pods are being replaced.
     *
     * @param version the {@code resourceVersion} that came of it
     */
    record Marked(String version) implements Answer {}

    /** It is no longer what was seen: look again. */
    record Conflict() implements Answer {}

    /** There is no such workload any more. */
    record Gone() implements Answer {}

    /** This process is no longer the leader and writes nothing more. */
    record NotLeading() implements Answer {}

    /** It could not be marked. */
    record Failed(WorkloadFailure failure) implements Answer {}
  }

  /** What came of reading a workload. */
  sealed interface Seen {
    /**
     * The API server answered.
     *
     * @param workload empty where it does not want to be restarted any more, or is not there
     */
    record Found(Optional<Workload> workload) implements Seen {}

    /** It could not be read. */
    record Failed(WorkloadFailure failure) implements Seen {}
  }

  /** The workload as it is now. */
  Seen read(WorkloadRef workload);

  /**
   * Puts marks on {@code workload} and on its pod template in one request, provided that it still
   * is in the version in which it was seen.
   */
  Answer mark(Workload workload, Map<TargetRef, String> marks);

  /** Warns that {@code workload} is not restarted for these targets: its marks are removed. */
  void warnOfLeftOff(Workload workload, Set<TargetRef> targets);
}
