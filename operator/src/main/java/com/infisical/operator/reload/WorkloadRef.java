package com.infisical.operator.reload;

import java.util.Comparator;

/** Names a workload; reads as {@code Deployment apps/web}. */
public record WorkloadRef(Kind kind, String namespace, String name)
    implements Comparable<WorkloadRef> {
  private static final Comparator<WorkloadRef> ORDER =
      Comparator.comparing(WorkloadRef::namespace)
          .thenComparing(WorkloadRef::kind)
          .thenComparing(WorkloadRef::name);

  /** The kinds of workload that are restarted when a target changes. */
  public enum Kind {
    /** A Deployment. */
    DEPLOYMENT("Deployment", "deployments"),
    /** A StatefulSet. */
    STATEFUL_SET("StatefulSet", "statefulsets"),
    /** A DaemonSet. */
    DAEMON_SET("DaemonSet", "daemonsets");

    private final String text;
    private final String plural;

    Kind(String text, String plural) {
      this.text = text;
      this.plural = plural;
    }

    /** As manifests write it. */
    String text() {
      return text;
    }

    /** As roles write it. */
    String plural() {
      return plural;
    }
  }

  @Override
  public int compareTo(WorkloadRef other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return kind.text() + " " + namespace + "/" + name;
  }
}
