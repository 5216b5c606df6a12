package com.infisical.operator.instant;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the streams that may be open. Not safe for use by several threads: the {@link SerialQueue}
 * guards it.
 */
final class StreamPlaces {
  private final StreamLimits limits;
  private final Map<Project, Integer> taken = new HashMap<>();
  private final AtomicInteger total = new AtomicInteger();

  private record Project(String address, String id) {}

  StreamPlaces(StreamLimits limits) {
    this.limits = limits;
  }

  /**
   * Takes a place for one stream; false when there is none.
   *
   * @param required whether somebody counts as polled without it; for others there is only half of
   *     the room
   */
  boolean take(String address, String projectId, boolean required) {
    int share = required ? 1 : 2;
    Project project = new Project(address, projectId);
    if (total.get() >= limits.total() / share
        || taken.getOrDefault(project, 0) >= limits.perProject() / share) {
      return false;
    }
    taken.merge(project, 1, Integer::sum);
    total.incrementAndGet();
    return true;
  }

  void giveBack(String address, String projectId) {
    taken.computeIfPresent(
        new Project(address, projectId), (p, count) -> count > 1 ? count - 1 : null);
    total.decrementAndGet();
  }

  /** How many are taken; can be asked by any thread. */
  int total() {
    return total.get();
  }
}
