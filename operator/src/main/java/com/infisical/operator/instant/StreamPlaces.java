package com.infisical.operator.instant;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts the streams that may be open, and leaves some to namespaces that come later: whoever may
 * create an InfisicalAuth could have all of them at a server of its own. Not safe for use by
 * several threads: the {@link SerialQueue} guards it.
 */
final class StreamPlaces {
  private static final int TIMES_WHAT_IS_LEFT = 4;

  private final StreamLimits limits;
  private final Map<Project, Integer> taken = new HashMap<>();
  private final Map<String, Integer> ofNamespaces = new HashMap<>();
  private final AtomicInteger total = new AtomicInteger();

  private record Project(String address, String id) {}

  /**
   * Whose stream it is, and where to.
   *
   * @param namespace whose login it uses
   */
  record Claim(String namespace, String address, String projectId) {}

  StreamPlaces(StreamLimits limits) {
    this.limits = limits;
  }

  /**
   * Takes a place for one stream; false when there is none.
   *
   * @param required whether somebody counts as polled without it; for others there is only half of
   *     the room
   */
  boolean take(Claim claim, boolean required) {
    int share = required ? 1 : 2;
    Project project = new Project(claim.address(), claim.projectId());
    int left = limits.total() - total.get();
    if (total.get() >= limits.total() / share
        || taken.getOrDefault(project, 0) >= limits.perProject() / share
        || ofNamespaces.getOrDefault(claim.namespace(), 0) >= TIMES_WHAT_IS_LEFT * (left - 1)) {
      return false;
    }
    taken.merge(project, 1, Integer::sum);
    ofNamespaces.merge(claim.namespace(), 1, Integer::sum);
    total.incrementAndGet();
    return true;
  }

  void giveBack(Claim claim) {
    taken.computeIfPresent(
        new Project(claim.address(), claim.projectId()), (p, count) -> oneLess(count));
    ofNamespaces.computeIfPresent(claim.namespace(), (n, count) -> oneLess(count));
    total.decrementAndGet();
  }

  private static @Nullable Integer oneLess(int count) {
    return count > 1 ? count - 1 : null;
  }

  /** How many are taken; can be asked by any thread. */
  int total() {
    return total.get();
  }
}
