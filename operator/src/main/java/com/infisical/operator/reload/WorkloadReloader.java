package com.infisical.operator.reload;

import com.infisical.operator.reload.Reloads.ReloadResult;
import com.infisical.operator.reload.Workloads.Answer;
import com.infisical.operator.reload.Workloads.Seen;
import com.infisical.operator.target.WriteResult;
import com.infisical.operator.target.plan.PendingReload;
import com.infisical.operator.target.plan.TargetRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Restarts the consumers of changed targets, each once for a change, by putting the target's mark
 * on them (docs/infisical-static-secret.md#restarting-workloads).
 *
 * <p>What is to be done stands on the targets and what is done on the workloads, so whoever leads
 * goes on where another process ended. A workload that consumes several changed targets of one
 * resource is restarted once for all of them. Safe for use by several threads, one at a time for
 * each target.
 */
final class WorkloadReloader {
  private static final int ATTEMPTS = 5;

  private final Predicate<String> isKnown;
  private final Function<TargetRef, List<Workload>> consumers;
  private final Workloads workloads;
  private final Function<PendingReload, WriteResult> notes;
  private final ReloadBook book;

  /**
   * A reloader.
   *
   * @param isKnown whether the workloads of a namespace are known
   * @param consumers the workloads to be restarted when a target changes
   * @param notes takes the note off a target whose consumers all have been restarted
   */
  WorkloadReloader(
      Predicate<String> isKnown,
      Function<TargetRef, List<Workload>> consumers,
      Workloads workloads,
      Function<PendingReload, WriteResult> notes,
      ReloadBook book) {
    this.isKnown = isKnown;
    this.consumers = consumers;
    this.workloads = workloads;
    this.notes = notes;
    this.book = book;
  }

  /** What is to be done about one workload. */
  private record Job(Workload workload, Map<TargetRef, String> marks) {}

  /** What came of one workload. */
  private sealed interface Result {
    /** It carries the marks, since now. */
    record Restarted() implements Result {}

    /** It carries the marks already, or does not want to be restarted any more. */
    record UpToDate() implements Result {}

    /** It could not be marked. */
    record Failed(WorkloadFailure failure) implements Result {}

    /** This process is no longer the leader. */
    record NotLeading() implements Result {}
  }

  /** Restarts the consumers of these targets. */
  ReloadResult reload(List<PendingReload> pending) {
    if (pending.isEmpty()) {
      return ReloadResult.NONE;
    }
    List<Job> jobs = jobs(pending);
    Set<TargetRef> open = new HashSet<>();
    List<WorkloadFailure> failures = new ArrayList<>();
    int restarted = 0;
    for (Job job : jobs) {
      switch (result(job)) {
        case Result.Restarted done -> restarted++;
        case Result.UpToDate done -> {}
        case Result.Failed(WorkloadFailure failure) -> {
          failures.add(failure);
          open.addAll(job.marks().keySet());
        }
        case Result.NotLeading over -> open.addAll(job.marks().keySet());
      }
    }
    return finished(
        pending, open, new ReloadResult(jobs.size(), restarted, failures, Map.of(), false));
  }

  private List<Job> jobs(List<PendingReload> pending) {
    Map<WorkloadRef, Job> jobs = new TreeMap<>();
    for (PendingReload reload : pending) {
      for (Workload consumer : consumers.apply(reload.target())) {
        jobs.computeIfAbsent(consumer.ref(), ref -> new Job(consumer, new HashMap<>()))
            .marks()
            .put(reload.target(), reload.mark());
      }
    }
    return List.copyOf(jobs.values());
  }

  private ReloadResult finished(
      List<PendingReload> pending, Set<TargetRef> open, ReloadResult done) {
    Map<TargetRef, WriteResult> finished = new HashMap<>();
    boolean again = false;
    for (PendingReload reload : pending) {
      if (!isKnown.test(reload.target().namespace())) {
        again = true;
      } else if (!open.contains(reload.target())) {
        WriteResult result = notes.apply(reload);
        finished.put(reload.target(), result);
        again |= result instanceof WriteResult.Conflict;
      }
    }
    return new ReloadResult(done.consumers(), done.restarted(), done.failures(), finished, again);
  }

  private Result result(Job job) {
    Map<TargetRef, String> missing = missing(job.workload(), job.marks());
    if (missing.isEmpty() && !book.isOutdated(job.workload())) {
      book.upToDate(job.workload());
      return new Result.UpToDate();
    }
    Optional<WorkloadFailure> paused = book.paused(job.workload(), job.marks());
    if (paused.isPresent()) {
      return new Result.Failed(paused.get());
    }
    Result result = tried(job);
    if (result instanceof Result.Failed(WorkloadFailure failure)) {
      return new Result.Failed(book.failed(job.workload(), job.marks(), failure));
    }
    return result;
  }

  /** Marks what was seen, and where that was no longer true looks again, up to five times. */
  private Result tried(Job job) {
    Seen seen =
        book.isOutdated(job.workload())
            ? workloads.read(job.workload().ref())
            : new Seen.Found(Optional.of(job.workload()));
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<Result> result =
          switch (seen) {
            case Seen.Failed(WorkloadFailure failure) -> Optional.of(new Result.Failed(failure));
            case Seen.Found(Optional<Workload> found) ->
                found.isEmpty() ? Optional.of(upToDate(job)) : marked(found.get(), job);
          };
      if (result.isPresent()) {
        return result.get();
      }
      seen = workloads.read(job.workload().ref());
    }
    return new Result.Failed(
        WorkloadFailure.of(job.workload().ref(), WorkloadFailure.Cause.CONTENDED, 0));
  }

  /** What came of it; empty where the workload is no longer what was seen. */
  private Optional<Result> marked(Workload seen, Job job) {
    Map<TargetRef, String> missing = withoutLeftOff(seen, missing(seen, job.marks()));
    if (missing.isEmpty()) {
      return Optional.of(upToDate(job));
    }
    return switch (workloads.mark(seen, missing)) {
      case Answer.Marked(String version) -> {
        book.marked(seen, version, missing);
        yield Optional.of(new Result.Restarted());
      }
      case Answer.Gone gone -> Optional.of(upToDate(job));
      case Answer.NotLeading over -> Optional.of(new Result.NotLeading());
      case Answer.Failed(WorkloadFailure failure) -> Optional.of(new Result.Failed(failure));
      case Answer.Conflict conflict -> Optional.empty();
    };
  }

  private Map<TargetRef, String> withoutLeftOff(Workload seen, Map<TargetRef, String> missing) {
    Set<TargetRef> leftOff = book.leftOff(seen, missing);
    if (leftOff.isEmpty()) {
      return missing;
    }
    workloads.warnOfLeftOff(seen, leftOff);
    Map<TargetRef, String> written = new HashMap<>(missing);
    written.keySet().removeAll(leftOff);
    return written;
  }

  private Result upToDate(Job job) {
    book.upToDate(job.workload());
    return new Result.UpToDate();
  }

  private Map<TargetRef, String> missing(Workload workload, Map<TargetRef, String> marks) {
    return book.unwritten(workload, workload.missing(marks));
  }
}
