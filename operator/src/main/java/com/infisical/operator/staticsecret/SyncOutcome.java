package com.infisical.operator.staticsecret;

import com.infisical.operator.status.Failure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What came of reading all sources of a resource and writing all its targets. */
sealed interface SyncOutcome {
  /**
   * All sources were read, and each target was tried.
   *
   * @param counts how many secrets each source gave
   * @param keys how many keys they gave together
   */
  record Tried(List<Integer> counts, int keys, List<TargetOutcome> targets) implements SyncOutcome {
    public Tried {
      counts = List.copyOf(counts);
      targets = List.copyOf(targets);
    }

    List<TargetFailure> failures() {
      return targets.stream()
          .filter(t -> t.result() instanceof WriteResult.Failed)
          .map(t -> ((WriteResult.Failed) t.result()).failure())
          .toList();
    }

    /** The version that each target was left in, of those that are as they should be. */
    Map<TargetRef, String> versions() {
      Map<TargetRef, String> versions = new HashMap<>();
      for (TargetOutcome target : targets) {
        target.ref().ifPresent(ref -> target.version().ifPresent(v -> versions.put(ref, v)));
      }
      return versions;
    }

    boolean contentChanged() {
      return targets.stream()
          .anyMatch(t -> t.result() instanceof WriteResult.Done done && done.contentChanged());
    }
  }

  /**
   * One target.
   *
   * @param ref empty where the spec does not name a target properly
   * @param version the {@code resourceVersion} in which it is as it should be; empty when it is not
   */
  record TargetOutcome(
      String kind,
      String namespace,
      String name,
      Optional<TargetRef> ref,
      WriteResult result,
      Optional<String> version) {}

  /** A source could not be read, so no target was touched. */
  record NotRead(Failure failure) implements SyncOutcome {}

  /** The session was over before anything was written; to be tried with the present one. */
  record Stale() implements SyncOutcome {}
}
