package com.infisical.operator.reload;

/** The kinds of workload that are restarted when a target changes. */
public enum WorkloadKind {
  /** A Deployment. */
  DEPLOYMENT("Deployment", "deployments"),
  /** A StatefulSet. */
  STATEFUL_SET("StatefulSet", "statefulsets"),
  /** A DaemonSet. */
  DAEMON_SET("DaemonSet", "daemonsets");

  private final String text;
  private final String plural;

  WorkloadKind(String text, String plural) {
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
