package com.infisical.e2e.bench;

/** What is measured in a run, in the order of the table. */
enum Figure {
  READY("start to ready, s", 2),
  CREATED("resources created within, s", 2),
  SYNCED("all synced, from the beginning, s", 2),
  SYNCED_AFTER("all synced, after the last creation, s", 2),
  CPU_START("CPU until idle, s", 2),
  CPU_SYNC("CPU of the sync, s", 2),
  CPU_ALL("CPU from the start until then, s", 2),
  IDLE("memory idle, MiB", 0),
  IDLE_ANONYMOUS("  anonymous", 0),
  IDLE_FILE("  file-backed", 0),
  AFTER("memory after the sync, MiB", 0),
  AFTER_ANONYMOUS("  anonymous", 0),
  AFTER_FILE("  file-backed", 0),
  PEAK("memory at its peak, MiB", 0),
  PEAK_ANONYMOUS("  anonymous", 0),
  PEAK_FILE("  file-backed", 0),
  THREADS_IDLE("threads idle", 0),
  THREADS_PEAK("threads at their peak", 0),
  API("API requests a resource, sync", 2),
  API_WRITES("  writes among them", 2),
  LOGINS("logins, sync", 0),
  READS("reads, sync", 0),
  UNCHANGED("  answered 304", 0),
  STREAMS("event streams open", 0),
  OTHER("other requests to the server, sync", 0),
  REFUSED("  refused", 0),
  STEADY_CPU("steady: CPU a minute, s", 2),
  STEADY_READS("steady: reads a minute", 0),
  STEADY_UNCHANGED("  answered 304", 0),
  STEADY_API("steady: API requests a minute", 1),
  STEADY_API_WRITES("  writes among them", 1),
  STEADY_SLOPE("steady: memory slope, MiB a minute", 2),
  STEADY_MEMORY("steady: memory at the end, MiB", 0),
  CHANGE("change reached all its targets after, s", 2),
  STOP("SIGTERM to the end, s", 2),
  API_SERVER_CPU("CPU of the API server, sync, s", 2),
  ETCD_CPU("CPU of etcd, sync, s", 2),
  SERVER_CPU("CPU of the server double, sync, s", 2),
  DRIVER_CPU("CPU of the benchmark, sync, s", 2),
  OTHERS("noise: cores that others kept busy, sync", 2),
  LOAD_AVERAGE("noise: load average before the run", 2),
  YARDSTICK("noise: CPU of a fixed piece of work before the run, ms", 0);

  private final String label;
  private final int decimals;

  Figure(String label, int decimals) {
    this.label = label;
    this.decimals = decimals;
  }

  String label() {
    return label;
  }

  int decimals() {
    return decimals;
  }
}
