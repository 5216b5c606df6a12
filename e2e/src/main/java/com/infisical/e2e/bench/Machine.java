package com.infisical.e2e.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The CPU time of each part of the machine, in seconds since an arbitrary moment: subtract two to
 * measure an interval.
 *
 * @param busy all of the machine's work; what is left of it when ours is taken away is noise
 */
record Machine(
    double at,
    double busy,
    double operator,
    double apiServer,
    double etcd,
    double server,
    double driver) {
  private static final double TICKS_PER_SECOND = 100;

  /** The processes of the benchmark; 0 where there is none. */
  record Pids(long operator, long apiServer, long etcd, long server) {
    static Pids find(long operator, long server) {
      return new Pids(operator, child("kube-apiserver"), child("etcd"), server);
    }

    private static long child(String program) {
      return ProcessHandle.current()
          .children()
          .filter(each -> each.info().command().orElse("").endsWith("/" + program))
          .mapToLong(ProcessHandle::pid)
          .findFirst()
          .orElse(0);
    }
  }

  static Machine look(Pids pids) {
    return new Machine(
        System.nanoTime() / 1e9,
        busySeconds(),
        pids.operator() == 0
            ? 0
            : new ProcessTree(pids.operator())
                .usage()
                .map(ProcessTree.Usage::cpuSeconds)
                .orElse(0.0),
        ProcessTree.cpuSeconds(pids.apiServer()),
        ProcessTree.cpuSeconds(pids.etcd()),
        ProcessTree.cpuSeconds(pids.server()),
        driverSeconds());
  }

  /** What was used since an earlier look; a process that has ended meanwhile counts nothing. */
  Machine since(Machine earlier) {
    return new Machine(
        at - earlier.at,
        busy - earlier.busy,
        Math.max(0, operator - earlier.operator),
        apiServer - earlier.apiServer,
        etcd - earlier.etcd,
        server - earlier.server,
        driver - earlier.driver);
  }

  /** How many cores others than the benchmark kept busy. */
  double othersCores() {
    double ours = operator + apiServer + etcd + server + driver;
    return at <= 0 ? 0 : Math.max(0, busy - ours) / at;
  }

  /** The load average of the last minute. */
  static double load() {
    return Double.parseDouble(first("/proc/loadavg").split(" ", -1)[0]);
  }

  private static double driverSeconds() {
    return ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .map(each -> each.toMillis() / 1000.0)
        .orElse(0.0);
  }

  private static double busySeconds() {
    return busyTicks(first("/proc/stat")) / TICKS_PER_SECOND;
  }

  /**
   * Of the line {@code cpu user nice system idle iowait irq softirq steal …}: all but idle times.
   */
  static long busyTicks(String line) {
    List<String> fields = List.of(line.strip().toLowerCase(Locale.ROOT).split("\\s+", -1));
    long busy = 0;
    for (int i = 1; i < Math.min(fields.size(), 9); i++) {
      busy += i == 4 || i == 5 ? 0 : Long.parseLong(fields.get(i));
    }
    return busy;
  }

  private static String first(String file) {
    try {
      return Files.readString(Path.of(file)).lines().findFirst().orElse("");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
