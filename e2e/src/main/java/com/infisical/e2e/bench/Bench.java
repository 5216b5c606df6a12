package com.infisical.e2e.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The program behind {@code make bench}: measures what an operator needs for a given work, on a
 * real control plane and beside a bare client that does the same.
 */
@Command(
    name = "make bench",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description =
        "Measures time, CPU, memory and requests of the operator at load, in a control plane and"
            + " with a server of its own. Give options as ARGS=\"--n 5000 --runs 3\".")
public final class Bench implements Callable<Integer> {
  @Mixin private Options options = new Options();
  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final List<RunResult> results = new ArrayList<>();
  private final List<String> arguments;

  private Bench(List<String> arguments) {
    this.arguments = arguments;
  }

  /** Measures once with these arguments. */
  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments)));
  }

  /** Measures with these arguments, and returns the exit code: 0 where every run was done. */
  public static int run(List<String> arguments) {
    return new CommandLine(new Bench(arguments)).execute(arguments.toArray(String[]::new));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Plan plan;
    try {
      plan = options.plan();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      return 2;
    }
    try (World world = World.start(plan)) {
      warmUp(world, plan);
      for (int run = 1; run <= plan.runs(); run++) {
        round(world, plan, run);
      }
    } finally {
      report(plan);
    }
    return results.stream().allMatch(RunResult::done) ? 0 : 1;
  }

  private void report(Plan plan) throws IOException {
    if (results.isEmpty()) {
      return;
    }
    out.println();
    out.print(title(plan) + new Table(results).text());
    if (options.json().isPresent()) {
      new Report(plan, arguments, results).write(options.json().get());
    }
  }

  /** The JVM of the benchmark and of the server double are slow at first, and so is etcd. */
  private static void warmUp(World world, Plan plan) throws IOException, InterruptedException {
    try (Floor floor = new Floor(world, plan.load().small())) {
      floor.run(Plan.When.RUNNING);
    }
    world.reset(plan.subjects());
  }

  private void round(World world, Plan plan, int run) throws IOException, InterruptedException {
    if (plan.floor()) {
      try (Floor floor = new Floor(world, plan.load())) {
        note(floor.run(plan.when()), run);
      }
      world.reset(plan.subjects());
    }
    for (Subject subject : plan.subjects()) {
      note(OperatorRun.of(world, plan, subject), run);
      world.reset(plan.subjects());
      Pause.of(Duration.ofSeconds(1));
    }
  }

  private void note(RunResult result, int run) {
    results.add(result);
    Double synced = result.figures().get(Figure.SYNCED);
    String when = synced == null ? "" : String.format(Locale.ROOT, ", synced after %.2f s", synced);
    out.println("run " + run + ", " + result.subject() + ": " + result.outcome() + when);
  }

  private static String valueSize(Load load) {
    int bytes = load.layout().valueBytes();
    return bytes == 0 ? "" : " of " + bytes + " bytes";
  }

  private static String title(Plan plan) {
    Load load = plan.load();
    return "%d resources, %d tenants, %d sources of %d secrets%s, %d ms, refresh %d s, created %s%s%s; medians of %d (least–greatest)\n\n"
        .formatted(
            load.resources(),
            load.layout().tenants(),
            load.layout().sources(),
            load.layout().secrets(),
            valueSize(load),
            load.latency().toMillis(),
            load.refresh().toSeconds(),
            plan.when() == Plan.When.BEFORE ? "before the start" : "while it runs",
            load.instant() ? ", instant updates" : "",
            load.templates() ? ", templates" : "",
            plan.runs());
  }
}
