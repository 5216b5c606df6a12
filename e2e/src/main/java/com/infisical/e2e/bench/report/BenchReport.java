package com.infisical.e2e.bench.report;

import com.infisical.e2e.bench.Bench;
import com.infisical.e2e.bench.report.Charts.Line;
import com.infisical.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program behind {@code make bench-report}: measures over N, and writes the page. */
@Command(
    name = "make bench-report",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description =
        "Measures the operator with growing numbers of resources (about 25 minutes) and writes"
            + " charts, tables and a simulation into docs/performance.md.")
public final class BenchReport implements Callable<Integer> {
  @Option(
      names = "--n",
      split = ",",
      defaultValue = "100,1000,5000,10000",
      description = "numbers of resources for the first sync")
  private List<Integer> numbers = List.of();

  @Option(
      names = "--steady-n",
      split = ",",
      defaultValue = "1000,5000",
      description = "numbers of resources for the steady state, refreshed every 60 s")
  private List<Integer> steady = List.of();

  @Option(names = "--runs", defaultValue = "3", description = "runs of each up to 1,000 resources")
  private int runs;

  @Option(
      names = "--heap",
      defaultValue = "256m",
      description = "the operator's maximum heap: as in the default container")
  private String heap = "";

  @Option(names = "--draw", description = "measure nothing, draw what was measured before")
  private boolean drawOnly;

  @Option(
      names = "--folder",
      defaultValue = "e2e/target/bench",
      description = "where the measurements are kept as JSON")
  private Path folder = Path.of("");

  private BenchReport() {}

  /** Measures and draws. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new BenchReport()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    Path measured = Repository.find().path(folder.toString());
    Files.createDirectories(measured);
    if (!drawOnly && !measure(measured)) {
      return 1;
    }
    draw(Run.in(measured));
    return 0;
  }

  private boolean measure(Path measured) {
    for (int n : numbers) {
      if (!bench(n, measured.resolve("first-sync-" + n + ".json"), List.of())) {
        return false;
      }
    }
    for (int n : steady) {
      // A refresh during the first sync would count as a part of it: its figures are left out.
      List<String> more = List.of("--refresh", "60s", "--steady", "3m", "--no-floor");
      if (!bench(n, measured.resolve("steady-" + n + ".json"), more)) {
        return false;
      }
    }
    return true;
  }

  private boolean bench(int n, Path json, List<String> more) {
    List<String> arguments = new ArrayList<>();
    Collections.addAll(arguments, "--n", Integer.toString(n), "--json", json.toString());
    Collections.addAll(arguments, "--heap", heap, "--deadline", "10m");
    Collections.addAll(arguments, "--runs", Integer.toString(n > 1_000 ? 1 : runs));
    arguments.addAll(more);
    return Bench.run(arguments) == 0;
  }

  private void draw(List<Run> runs) throws IOException {
    Path docs = Repository.find().path("docs");
    Path pictures = Files.createDirectories(docs.resolve("performance"));
    GrowthReport report = new GrowthReport(runs);
    Charts charts = new Charts(pictures);
    charts.synced(runs, numbers.stream().filter(n -> n <= 1_000).max(Integer::compare).orElse(1));
    charts.over(
        "time",
        "Until all are synced",
        "seconds",
        List.of(
            new Line("operator", report.operator("synced")),
            new Line("floor", report.floor("synced"))));
    charts.over(
        "memory",
        "Resident memory",
        "MiB",
        List.of(
            new Line("after the sync", report.operator("after")),
            new Line("at its peak", report.operator("peak")),
            new Line("idle", report.operator("idle"))));
    charts.over(
        "cpu",
        "CPU of the first sync",
        "seconds",
        List.of(
            new Line("operator", report.operator("cpu_sync")),
            new Line("floor", report.floor("cpu_sync"))));
    new Page(docs.resolve("performance.md")).replace(report.text());
  }
}
