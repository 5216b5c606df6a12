package com.infisical.operator.sync;

import com.infisical.operator.reload.WorkloadFailure;
import com.infisical.operator.status.Failure;
import com.infisical.operator.target.TargetResult;
import com.infisical.operator.target.WriteResult;
import com.infisical.operator.target.plan.TargetFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Says in a sentence what of a sync failed. Pure. */
public final class SyncProblems {
  /** A target has any number of consumers; so many of them are named. */
  private static final int MOST_WORKLOADS = 5;

  private SyncProblems() {}

  /** Gives a sentence about a target its number. */
  @FunctionalInterface
  public interface Numbering {
    /** {@code sentence}, which is about target number {@code index}. */
    String numbered(String sentence, int index);
  }

  /** What of {@code tried} failed. */
  public static String sentence(SyncResult.Tried tried, Numbering numbering) {
    List<String> parts = new ArrayList<>();
    if (!tried.failures().isEmpty()) {
      parts.add(
          "%d of %d targets failed: %s"
              .formatted(
                  tried.failures().size(),
                  tried.targets().size(),
                  String.join("; ", targets(tried, numbering))));
    }
    List<WorkloadFailure> workloads = tried.reload().failures();
    if (!workloads.isEmpty()) {
      int more = workloads.size() - MOST_WORKLOADS;
      parts.add(
          "%d of %d workloads could not be restarted: %s%s"
              .formatted(
                  workloads.size(),
                  tried.reload().consumers(),
                  workloads.stream()
                      .limit(MOST_WORKLOADS)
                      .map(Failure::sentence)
                      .collect(Collectors.joining("; ")),
                  more > 0 ? "; and " + more + " more" : ""));
    }
    return String.join("; ", parts);
  }

  private static List<String> targets(SyncResult.Tried tried, Numbering numbering) {
    List<String> sentences = new ArrayList<>();
    List<TargetResult> targets = tried.targets();
    for (int i = 0; i < targets.size(); i++) {
      if (targets.get(i).write() instanceof WriteResult.Failed(TargetFailure failure)) {
        sentences.add(numbering.numbered(failure.sentence(), i));
      }
    }
    return sentences;
  }
}
