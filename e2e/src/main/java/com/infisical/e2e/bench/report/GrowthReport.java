package com.infisical.e2e.bench.report;

import static java.util.Objects.requireNonNull;

import com.infisical.e2e.bench.report.QueueSimulation.Outcome;
import com.infisical.e2e.bench.report.QueueSimulation.Service;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Says in words and tables how the operator's costs grow with the number of resources. */
record GrowthReport(List<Run> runs) {
  /** The name of this operator in measurements. */
  static final String OPERATOR = "ours";

  private static final String FLOOR = "floor";
  private static final double LATENCY = 0.02;
  private static final int PROCESSORS = 2;
  private static final double CONTAINER_MEBIBYTES = 384;
  private static final double TO_SPARE = 0.9;
  private static final double BUSY_AT_MOST = 0.7;
  private static final List<Integer> SIMULATED = List.of(1_000, 5_000, 20_000, 100_000);

  Series operator(String figure) {
    return Series.of(firstSyncs(OPERATOR), figure);
  }

  Series floor(String figure) {
    return Series.of(firstSyncs(FLOOR), figure);
  }

  /** The part of the page. */
  String text() {
    return growth() + "\n" + simulation();
  }

  private String growth() {
    StringBuilder table =
        new StringBuilder(
            """
            ![resources synced over time](performance/synced.svg)
            ![seconds over resources](performance/time.svg)
            ![memory over resources](performance/memory.svg)
            ![CPU over resources](performance/cpu.svg)

            | resources | synced, s | floor, s | CPU, s | CPU a resource, ms | memory idle / after / peak, MiB |
            |---|---|---|---|---|---|
            """);
    for (int n : new TreeSet<>(operator("synced").points().keySet())) {
      table.append(
          line(
              "| %,d | %.1f | %s | %.1f | %.1f | %.0f / %.0f / %.0f |%n",
              n,
              at("synced", n),
              floor("synced").points().containsKey(n)
                  ? line("%.1f", floor("synced").points().get(n))
                  : "",
              at("cpu_sync", n),
              1000 * at("cpu_sync", n) / n,
              at("idle", n),
              at("after", n),
              at("peak", n)));
    }
    return table
        + line(
            """

            Exponents of N, fitted over all numbers (1: twice the resources cost twice as much): time %.2f, CPU %.2f; CPU a resource %+.2f. \
            A resource more costs %.1f KiB of resident memory.
            """,
            operator("synced").exponent(),
            operator("cpu_sync").exponent(),
            operator("cpu_sync").exponent() - 1,
            1024 * operator("after").perResource());
  }

  private String simulation() {
    Service sync = new Service(cpuOfSync() / 2, LATENCY, cpuOfSync() / 2 + clusterCpuOfSync());
    StringBuilder text =
        new StringBuilder(
            line(
                """
                **Simulated**: 64 places, a server that answers after %.0f ms, and per sync the processor time measured above: %.1f ms of the \
                operator and %.1f ms of the API server, etcd, the server and the benchmark, on %d shared processors; a read answered 304 takes %.2f ms.

                | resources | first sync, s (measured) | at 60 s: one processor busy | … late, median / 99 %% | at 10 min: busy | memory, MiB |
                |---|---|---|---|---|---|
                """,
                1000 * LATENCY,
                1000 * cpuOfSync(),
                1000 * clusterCpuOfSync(),
                PROCESSORS,
                1000 * cpuOfRead()));
    SIMULATED.forEach(n -> text.append(simulated(n, sync)));
    return text + "\n" + limits();
  }

  private String simulated(int n, Service sync) {
    Service read = new Service(cpuOfRead() / 2, LATENCY, cpuOfRead() / 2);
    Outcome first = QueueSimulation.firstSync(n, sync, PROCESSORS);
    Outcome minute = QueueSimulation.steady(n, 60, read, 1);
    Outcome tenMinutes = QueueSimulation.steady(n, 600, read, 1);
    Double measured = operator("synced").points().get(n);
    return line(
        "| %,d | %.1f%s | %.0f %% | %.2f / %.2f s | %.0f %% | %.0f |%n",
        n,
        first.seconds(),
        measured == null ? "" : line(" (%.1f)", measured),
        100 * minute.busy(),
        minute.lateMedian(),
        minute.late99(),
        100 * tenMinutes.busy(),
        memory(n));
  }

  private String limits() {
    double byMemory =
        (CONTAINER_MEBIBYTES * TO_SPARE - memory(0)) / operator("after").perResource();
    double byMinute = 60 * BUSY_AT_MOST / cpuOfRead();
    return line(
        """
        Shards are needed beyond about %,.0f resources in the default container (384 MiB, a tenth to spare; more memory moves that), \
        and beyond about %,.0f distinct sources at a refresh of 60 s (one processor, %.0f %% busy; ten times as many at 10 minutes).
        """,
        byMemory, byMinute, 100 * BUSY_AT_MOST);
  }

  private double cpuOfSync() {
    return operator("cpu_sync").perResource();
  }

  private double clusterCpuOfSync() {
    return List.of("api_server_cpu", "etcd_cpu", "server_cpu", "driver_cpu").stream()
        .mapToDouble(figure -> operator(figure).perResource())
        .sum();
  }

  private double cpuOfRead() {
    return runs.stream()
        .filter(GrowthReport::hasSteadyState)
        .mapToDouble(
            run ->
                run.figure("steady_cpu").orElseThrow() / run.figure("steady_reads").orElseThrow())
        .average()
        .orElseThrow(() -> new IllegalStateException("No run has a steady state: --steady-n"));
  }

  private double memory(int n) {
    Series after = operator("after");
    int first = after.points().firstKey();
    return at("after", first) + after.perResource() * (n - first);
  }

  private double at(String figure, int n) {
    return requireNonNull(operator(figure).points().get(n), figure);
  }

  /** Where a steady state was measured, refreshes disturbed the first sync. */
  private List<Run> firstSyncs(String subject) {
    return runs.stream()
        .filter(run -> run.subject().equals(subject) && !hasSteadyState(run))
        .toList();
  }

  private static boolean hasSteadyState(Run run) {
    return run.figure("steady_reads").orElse(0) > 0;
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
