package com.infisical.operator.staticsecret;

import com.infisical.operator.instant.Interest;
import com.infisical.operator.reload.Reload;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.source.ReadFailure;
import com.infisical.operator.source.SourceAnswer;
import com.infisical.operator.status.Failure;
import com.infisical.operator.target.Settled;
import com.infisical.operator.target.WriteResult;
import com.infisical.operator.target.plan.TargetFailure;
import com.infisical.operator.target.plan.TargetRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What came of reading all sources of a resource and writing all its targets. */
sealed interface SyncOutcome {
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
      List<TargetOutcome> targets,
      Reload reload,
      List<Interest> following,
      Duration askedAt)
      implements SyncOutcome {
    public Tried {
      sources = List.copyOf(sources);
      targets = List.copyOf(targets);
      following = List.copyOf(following);
    }

    List<TargetFailure> failures() {
      return targets.stream()
          .filter(t -> t.result() instanceof WriteResult.Failed)
          .map(t -> ((WriteResult.Failed) t.result()).failure())
          .toList();
    }

    /** Whether a write was left out because this process may not write any more. */
    boolean wasInterrupted() {
      return targets.stream().anyMatch(t -> t.result() instanceof WriteResult.NotLeading);
    }

    boolean succeeded() {
      return failures().isEmpty() && reload.failures().isEmpty();
    }

    /** When what failed, or is left to be done, is tried again. */
    List<SyncPace.Due> retries() {
      List<SyncPace.Due> retries = new ArrayList<>();
      for (TargetOutcome target : targets) {
        if (target.result() instanceof WriteResult.Failed(TargetFailure failure)) {
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
    Map<TargetRef, String> versions() {
      Map<TargetRef, String> versions = new HashMap<>();
      for (TargetOutcome target : targets) {
        target
            .ref()
            .ifPresent(ref -> target.settled().ifPresent(s -> versions.put(ref, s.version())));
      }
      return versions;
    }

    /** Whether nothing more can be done with what was read until something else changes. */
    boolean isSettled() {
      return targets.stream().map(TargetOutcome::result).allMatch(Tried::isSettled);
    }

    private static boolean isSettled(WriteResult result) {
      return switch (result) {
        case WriteResult.Done done -> true;
        case WriteResult.Unchanged unchanged -> true;
        case WriteResult.Failed(TargetFailure failure) -> failure.retry() instanceof Retry.OnChange;
        case WriteResult.Conflict conflict -> false;
        case WriteResult.NotLeading notLeading -> false;
      };
    }

    /** How many targets were written. */
    int writes() {
      return (int) targets.stream().filter(t -> t.result() instanceof WriteResult.Done).count();
    }

    boolean contentChanged() {
      return targets.stream()
          .anyMatch(t -> t.result() instanceof WriteResult.Done done && done.contentChanged());
    }
  }

  /**
   * What one source gave.
   *
   * @param count how many secrets
   * @param version a keyed digest of them
   */
  record SourceRead(int count, String version) {
    static SourceRead of(SourceAnswer.Secrets secrets) {
      return new SourceRead(secrets.count(), secrets.version());
    }
  }

  /**
   * One target.
   *
   * @param ref empty where the spec does not name a target properly
   * @param settled empty when it is not as it should be
   */
  record TargetOutcome(
      String kind,
      String namespace,
      String name,
      Optional<TargetRef> ref,
      WriteResult result,
      Optional<Settled> settled) {
    /** The same after its consumers were restarted, which it then no longer says is to be done. */
    TargetOutcome after(Reload reload) {
      WriteResult noted = ref.map(reload.finished()::get).orElse(null);
      return switch (noted) {
        case WriteResult.Done done ->
            with(result, settled.map(s -> new Settled(done.version(), s.mark())));
        case WriteResult.Failed failed -> with(failed, Optional.empty());
        case null, default -> this;
      };
    }

    /** Tells it apart from the resource's other targets. */
    String place() {
      return kind + " " + namespace + "/" + name;
    }

    private TargetOutcome with(WriteResult changed, Optional<Settled> left) {
      return new TargetOutcome(kind, namespace, name, ref, changed, left);
    }
  }

  /**
   * A source could not be read, so no target was touched.
   *
   * @param source its number in the spec, from 0
   */
  record NotRead(ReadFailure why, int source) implements SyncOutcome {}

  /** What was read cannot be used, so no target was touched. */
  record NotUsable(Failure failure) implements SyncOutcome {}

  /** The session was over before anything was written; to be tried with the present one. */
  record Stale() implements SyncOutcome {}
}
