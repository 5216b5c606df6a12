package com.infisical.operator.sync;

import com.infisical.operator.instant.Interest;
import com.infisical.operator.reload.Reloads.ReloadResult;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.source.ReadResult;
import com.infisical.operator.status.Failure;
import com.infisical.operator.target.TargetResult;
import com.infisical.operator.target.WriteResult;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Result of reading all sources of a resource and writing all its targets. */
public sealed interface SyncResult {
  /**
   * All sources were read, and each target was tried.
   *
   * @param sources what each source gave
   * @param keys how many keys they gave together
   * @param reload what came of restarting the consumers of changed targets
   * @param following what the resource wants to be told of as it changes
   * @param askedAt when the first of the sources was asked for, on the monotonic clock
   */
  record Tried(
      List<SourceRead> sources,
      int keys,
      List<TargetResult> targets,
      ReloadResult reload,
      List<Interest> following,
      Duration askedAt)
      implements SyncResult {
    /** Copies the lists. */
    public Tried {
      sources = List.copyOf(sources);
      targets = List.copyOf(targets);
      following = List.copyOf(following);
    }

    /** What failed of the targets. */
    public List<TargetFailure> failures() {
      return targets.stream()
          .map(TargetResult::write)
          .filter(WriteResult.Failed.class::isInstance)
          .map(write -> ((WriteResult.Failed) write).failure())
          .toList();
    }

    /** Whether a write was left out because this process may not write any more. */
    public boolean wasInterrupted() {
      return targets.stream().anyMatch(t -> t.write() instanceof WriteResult.NotLeading);
    }

    /** Whether all targets are right and all consumers restarted. */
    public boolean succeeded() {
      return failures().isEmpty() && reload.failures().isEmpty();
    }

    /** When what failed, or is left to be done, is tried again. */
    public List<SyncPace.Due> retries() {
      List<SyncPace.Due> retries = new ArrayList<>();
      for (TargetResult target : targets) {
        if (target.write() instanceof WriteResult.Failed(TargetFailure failure)) {
          retries.add(new SyncPace.Due(target.place(), failure.retry()));
        }
      }
      reload
          .failures()
          .forEach(f -> retries.add(new SyncPace.Due(f.workload().toString(), f.retry())));
      if (reload.again()) {
        retries.add(new SyncPace.Due("restarts", new Retry.Backoff()));
      }
      return retries;
    }

    /** The version that each target was left in, of those that are as they should be. */
    public Map<TargetRef, String> versions() {
      Map<TargetRef, String> versions = new HashMap<>();
      for (TargetResult target : targets) {
        target
            .ref()
            .ifPresent(ref -> target.stored().ifPresent(s -> versions.put(ref, s.version())));
      }
      return versions;
    }

    /** Whether nothing more can be done with what was read until something else changes. */
    public boolean isApplied() {
      return targets.stream().map(TargetResult::write).allMatch(Tried::isFinal);
    }

    private static boolean isFinal(WriteResult result) {
      return switch (result) {
        case WriteResult.Done done -> true;
        case WriteResult.Unchanged unchanged -> true;
        case WriteResult.Failed(TargetFailure failure) -> failure.retry() instanceof Retry.OnChange;
        case WriteResult.Conflict conflict -> false;
        case WriteResult.NotLeading notLeading -> false;
      };
    }

    /** How many targets were written. */
    public int writes() {
      return (int) targets.stream().filter(t -> t.write() instanceof WriteResult.Done).count();
    }

    /** Whether the data of a target changed. */
    public boolean contentChanged() {
      return targets.stream()
          .anyMatch(t -> t.write() instanceof WriteResult.Done done && done.contentChanged());
    }
  }

  /**
   * What one source gave.
   *
   * @param count how many secrets
   * @param version a keyed digest of them
   */
  record SourceRead(int count, String version) {
    static SourceRead of(ReadResult.Secrets secrets) {
      return new SourceRead(secrets.count(), secrets.version());
    }
  }

  /**
   * A source could not be read, or the session was over before anything was written; no target was
   * touched.
   *
   * @param source its number in the spec, from 0
   */
  record NotRead(ReadResult.Unread why, int source) implements SyncResult {}

  /** What was read cannot be used, so no target was touched. */
  record NotUsable(Failure failure) implements SyncResult {}
}
