package com.infisical.operator.reload;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.infisical.operator.kubernetes.ResourceVersions;
import com.infisical.operator.schedule.Pause;
import com.infisical.operator.schedule.Ticker;
import com.infisical.operator.target.plan.TargetRef;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of workloads that were marked, or could not be, by their UID.
 *
 * <p>Lost at a restart without harm: what matters stands on targets and workloads. Safe for use by
 * several threads.
 */
final class ReloadBook {
  /** Longer than any pause, so that whoever keeps failing is remembered. */
  private static final Duration REMEMBERED = Duration.ofHours(1);

  private final Ticker ticker;
  private final RandomGenerator random;
  private final Cache<String, Written> written =
      Caffeine.newBuilder().expireAfterAccess(REMEMBERED).build();
  private final Cache<String, Unmarked> unmarked =
      Caffeine.newBuilder().expireAfterAccess(REMEMBERED).build();

  /** How many marks in a row another controller removes before the next one is left off. */
  private static final int REMOVED_UNTIL_LEFT_OFF = 5;

  private static final Duration LEFT_OFF_FOR = Duration.ofHours(1);

  /** What was last written to a workload. */
  private record Written(String version, Map<TargetRef, WrittenMark> marks) {}

  /**
   * A mark that was written at {@code at}.
   *
   * @param removedBefore how many marks in a row were gone when the next one was written
   */
  private record WrittenMark(String mark, int removedBefore, Duration at) {
    boolean isRemoved(TargetRef target, Workload workload) {
      return !mark.equals(workload.marks().get(target));
    }
  }

  /** A workload that could not be marked with {@code marks}. */
  private record Unmarked(Pause pause, Map<TargetRef, String> marks, WorkloadFailure failure) {}

  ReloadBook(Ticker ticker, RandomGenerator random) {
    this.ticker = ticker;
    this.random = random;
  }

  /** Notes that {@code workload}, as it was before, now carries {@code marks}. */
  void marked(Workload workload, String version, Map<TargetRef, String> marks) {
    unmarked.invalidate(workload.uid());
    Duration now = ticker.now();
    written
        .asMap()
        .compute(
            workload.uid(),
            (uid, before) -> {
              Map<TargetRef, WrittenMark> all = new HashMap<>();
              if (before != null) {
                all.putAll(before.marks());
              }
              marks.forEach(
                  (target, mark) ->
                      all.compute(
                          target,
                          (ref, last) ->
                              last != null && last.isRemoved(ref, workload)
                                  ? new WrittenMark(mark, last.removedBefore() + 1, now)
                                  : new WrittenMark(mark, 0, now)));
              return new Written(version, all);
            });
  }

  /**
   * Of {@code missing}, the targets whose mark is left off: another controller has removed each of
   * the last five, and each time the pods were replaced twice.
   */
  Set<TargetRef> leftOff(Workload workload, Map<TargetRef, String> missing) {
    Written last = written.getIfPresent(workload.uid());
    return last == null
        ? Set.of()
        : missing.keySet().stream()
            .filter(target -> isLeftOff(target, last.marks().get(target), workload))
            .collect(Collectors.toSet());
  }

  private boolean isLeftOff(TargetRef target, @Nullable WrittenMark last, Workload workload) {
    return last != null
        && last.isRemoved(target, workload)
        && last.removedBefore() + 1 >= REMOVED_UNTIL_LEFT_OFF
        && ticker.now().minus(last.at()).compareTo(LEFT_OFF_FOR) < 0;
  }

  /** Whether the workload was seen before our own last write to it: a watch that lags behind. */
  boolean isOutdated(Workload workload) {
    Written last = written.getIfPresent(workload.uid());
    return last != null && ResourceVersions.isOlder(workload.version(), last.version());
  }

  /**
   * Of {@code missing}, what was not written to this workload last. Who takes a mark off again,
   * such as the workload's own controller, does not get it twice for the same content.
   */
  Map<TargetRef, String> unwritten(Workload workload, Map<TargetRef, String> missing) {
    Written last = written.getIfPresent(workload.uid());
    if (last == null) {
      return missing;
    }
    Map<TargetRef, String> unwritten = new HashMap<>(missing);
    unwritten
        .entrySet()
        .removeIf(
            e -> {
              WrittenMark mark = last.marks().get(e.getKey());
              return mark != null && mark.mark().equals(e.getValue());
            });
    return unwritten;
  }

  /** Notes a failure, and says when it is tried again. */
  WorkloadFailure failed(Workload workload, Map<TargetRef, String> marks, WorkloadFailure failure) {
    @Nullable Unmarked before = unmarked.getIfPresent(workload.uid());
    Duration now = ticker.now();
    Pause pause = Pause.after(before == null ? null : before.pause(), now, random);
    unmarked.put(workload.uid(), new Unmarked(pause, Map.copyOf(marks), failure));
    return failure.after(pause.left(now));
  }

  /** The last failure, while it is too early for another try; other marks are tried at once. */
  Optional<WorkloadFailure> paused(Workload workload, Map<TargetRef, String> marks) {
    @Nullable Unmarked last = unmarked.getIfPresent(workload.uid());
    if (last == null || !last.marks().equals(marks)) {
      return Optional.empty();
    }
    Duration left = last.pause().left(ticker.now());
    return left.isPositive() ? Optional.of(last.failure().after(left)) : Optional.empty();
  }

  /** Nothing is left to be done for a workload. */
  void upToDate(Workload workload) {
    unmarked.invalidate(workload.uid());
  }
}
