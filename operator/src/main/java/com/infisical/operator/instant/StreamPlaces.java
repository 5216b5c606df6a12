package com.infisical.operator.instant;

import com.infisical.operator.schedule.NamespaceShares;
import java.util.HashMap;
import java.util.Map;

/**
 * Limits how many streams are open, and leaves some to namespaces that come later: a tenant that
 * may create InfisicalAuths could have all of them at a server of its own. Not safe for use by
 * several threads: the {@link SerialQueue} guards it.
 */
final class StreamPlaces {
  private final StreamLimits limits;
  private final Map<Project, Integer> taken = new HashMap<>();
  private final NamespaceShares shares;

  private record Project(String address, String id) {}

  /**
   * Whose stream it is, and where to.
   *
   * @param namespace whose login it uses
   */
  record Claim(String namespace, String address, String projectId) {}

  StreamPlaces(StreamLimits limits) {
    this.limits = limits;
    this.shares = new NamespaceShares(limits.total());
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
    if (shares.total() >= limits.total() / share
        || taken.getOrDefault(project, 0) >= limits.perProject() / share
        || !shares.exchange(claim.namespace(), 0, 1)) {
      return false;
    }
    taken.merge(project, 1, Integer::sum);
    return true;
  }

  void giveBack(Claim claim) {
    taken.computeIfPresent(
        new Project(claim.address(), claim.projectId()),
        (p, count) -> count > 1 ? count - 1 : null);
    shares.giveBack(claim.namespace(), 1);
  }

  /** How many are taken; can be asked by any thread. */
  int total() {
    return (int) shares.total();
  }
}
