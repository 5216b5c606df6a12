package com.infisical.operator.reload;

import com.infisical.operator.status.Events;
import com.infisical.operator.target.WriteResult;
import com.infisical.operator.target.plan.OwnKeys;
import com.infisical.operator.target.plan.TargetRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Warns, with each change of a target, of consumers that seem to request restarts and are not
 * restarted, and says what to write instead.
 *
 * <p>Safe for use by several threads.
 */
final class RestartAdvice {
  private static final String REASON = "NotRestarted";
  private static final int MOST_NAMED = 5;

  private final Function<TargetRef, List<Workload>> mistaken;
  private final Events events;

  /**
   * A restart advice.
   *
   * @param mistaken the workloads that consume a target and ask for restarts in a way that does not
   *     count
   */
  RestartAdvice(Function<TargetRef, List<Workload>> mistaken, Events events) {
    this.mistaken = mistaken;
    this.events = events;
  }

  /** Tells {@code resource} what it should know after {@code target} was synced. */
  void tell(HasMetadata resource, TargetRef target, WriteResult result) {
    if (result instanceof WriteResult.Done done && done.contentChanged()) {
      List<Workload> workloads = mistaken.apply(target);
      if (!workloads.isEmpty()) {
        events.warnAlways(resource, REASON, sentence(target, workloads));
      }
    }
  }

  /** What is to be told of {@code workloads}, of which there is one at least. */
  static String sentence(TargetRef target, List<Workload> workloads) {
    String named =
        workloads.stream()
            .limit(MOST_NAMED)
            .map(workload -> workload.ref() + ", which " + workload.mistake().orElse(""))
            .collect(Collectors.joining("; "));
    int more = workloads.size() - MOST_NAMED;
    return "%s changed; not restarted for it: %s%s; only the annotation %s: \"true\" on the workload itself asks for restarts"
        .formatted(target, named, more > 0 ? "; and " + more + " more" : "", OwnKeys.AUTO_RELOAD);
  }
}
