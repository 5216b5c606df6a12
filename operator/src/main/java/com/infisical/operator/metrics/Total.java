package com.infisical.operator.metrics;

/** The counters, each with its name and what it counts (docs/operations.md#metrics). */
enum Total {
  API_REQUESTS("infisical.kubernetes.requests", "Requests to the API server"),
  CLEANUPS("infisical.cleanups", "Deleted objects with a cleanup at their server"),
  LEASES("infisical.leases", "Leases of dynamic secrets"),
  LOGINS("infisical.logins", "Logins other than those that renew a token"),
  PUSHED("infisical.pushed.secrets", "Secrets written by InfisicalPushSecrets"),
  READS("infisical.reads", "Reads of sources"),
  RECONCILES("infisical.reconciles", "Reconciles"),
  RECONNECTS("infisical.event.stream.reconnects", "Event streams that were lost and opened again"),
  RENEWALS("infisical.renewals", "Logins that renew a token"),
  RESTARTS("infisical.workload.restarts", "Restarts of workloads"),
  REVOCATIONS("infisical.revocations", "Revocations of access tokens"),
  SHARED_READS("infisical.reads.shared", "Resources served by a read that another had caused"),
  SYNCS("infisical.syncs", "Syncs of InfisicalStaticSecrets and InfisicalSecrets"),
  WRITES("infisical.target.writes", "Writes of targets");

  private final String meter;
  private final String description;

  Total(String meter, String description) {
    this.meter = meter;
    this.description = description;
  }

  /** The name by Micrometer's convention. */
  String meter() {
    return meter;
  }

  /** What it counts, for the help line of the metric. */
  String description() {
    return description;
  }
}
