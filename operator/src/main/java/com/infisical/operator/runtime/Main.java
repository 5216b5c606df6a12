package com.infisical.operator.runtime;

import com.infisical.operator.metrics.Metrics;
import com.infisical.operator.metrics.PrometheusText;
import com.infisical.operator.runtime.cluster.Cluster;
import com.infisical.operator.runtime.cluster.KubernetesClients;
import com.infisical.operator.runtime.cluster.Preflight;
import com.infisical.operator.runtime.endpoint.Endpoints;
import com.infisical.operator.runtime.leader.Clocks;
import com.infisical.operator.runtime.leader.LeaderElection;
import com.infisical.operator.runtime.leader.Leadership;
import com.infisical.operator.runtime.leader.LeaseIdentity;
import com.infisical.operator.runtime.logging.LogLevelFile;
import com.infisical.operator.runtime.logging.Logging;
import com.infisical.operator.runtime.settings.Request;
import com.infisical.operator.runtime.settings.Settings;
import com.infisical.operator.runtime.settings.Usage;
import com.infisical.operator.runtime.settings.Version;
import com.infisical.operator.tracing.Tracing;
import com.infisical.operator.tracing.TracingProvider;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program: reads its settings, runs the operator, and returns an exit status. */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final int MISUSE = 2;

  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;
  private final Termination termination;

  private Main(
      PrintStream out, PrintStream err, Map<String, String> environment, Termination termination) {
    this.out = out;
    this.err = err;
    this.environment = Map.copyOf(environment);
    this.termination = termination;
  }

  /** Runs until asked to end by SIGTERM or SIGINT, or until the lease is lost. */
  public static void main(String[] arguments) {
    Termination termination = Termination.listening();
    int status =
        new Main(System.out, System.err, System.getenv(), termination).run(List.of(arguments));
    termination.ended(status);
    System.exit(status);
  }

  private int run(List<String> arguments) {
    return switch (Request.of(arguments, environment)) {
      case Request.ShowHelp() -> {
        Usage.print(out);
        yield 0;
      }
      case Request.ShowVersion() -> {
        out.println(Version.current());
        yield 0;
      }
      case Request.Refused(List<String> problems) -> {
        problems.forEach(problem -> err.println("infisical-operator: " + problem));
        yield MISUSE;
      }
      case Request.Run(Settings settings) -> run(settings);
    };
  }

  private int run(Settings settings) {
    Logging.start(settings.log(), out, err);
    Thread.currentThread().setUncaughtExceptionHandler(this::endByABug);
    Path levelFile = settings.log().levelFile();
    if (levelFile == null) {
      return runAtLevel(settings);
    }
    try (TaskTimer timer = new TaskTimer(Runnable::run)) {
      new LogLevelFile(levelFile, settings.log().level(), Logging::setLevel, timer).follow();
      return runAtLevel(settings);
    }
  }

  private int runAtLevel(Settings settings) {
    settings.ignored().forEach(flag -> LOG.info("The flag {} has no effect", flag));
    if (settings.shard() != null && !settings.leaderElect()) {
      LOG.warn(
          "--shard without --leader-elect: this operator does not wait for those of another number"
              + " of shards, so two operators may write one resource while that number changes;"
              + " add --leader-elect");
    }
    return switch (Cluster.find(settings.cluster(), Cluster.SERVICE_ACCOUNT)) {
      case Cluster.Missing(String sentence) -> refuse(sentence, MISUSE);
      case Cluster.Found found -> run(settings, found);
    };
  }

  private int run(Settings settings, Cluster.Found cluster) {
    LOG.atInfo()
        .addKeyValue("version", Version.current())
        .addKeyValue("namespace", cluster.namespace())
        .log("Starting");
    HeapCapacity heap = HeapCapacity.ofThisProcess();
    heap.resources()
        .ifPresent(
            resources ->
                LOG.info(
                    "The heap of {} MiB serves about {} resources; for more, raise the memory"
                        + " limit",
                    heap.megabytes(),
                    resources));
    if (settings.metrics().address() == null) {
      return run(settings, cluster, Metrics.off(), () -> "");
    }
    try (PrometheusText text = new PrometheusText(InstantSource.system()).withProcess()) {
      return run(settings, cluster, text.metrics(), text::text);
    }
  }

  private int run(
      Settings settings, Cluster.Found cluster, Metrics metrics, Supplier<String> scrape) {
    try (Tracing tracing = TracingProvider.tracing(environment, Version.current(), LOG::warn);
        KubernetesClients clients = new KubernetesClients(cluster.config(), metrics)) {
      if (clients.areUnusable()) {
        return refuse(
            "The API server cannot be called with the settings of "
                + cluster.source()
                + ": its address, a certificate or a key cannot be read; compare it with the output"
                + " of kubectl config view",
            MISUSE);
      }
      Leadership leadership =
          settings.leaderElect()
              ? Leadership.ofTerm(Clocks.system(), LeaderElection.Timing.standard().term())
              : Leadership.alone();
      Controllers controllers =
          new Wiring(
              settings, environment, cluster.namespace(), clients, leadership, metrics, tracing);
      OperatorProcess process =
          new OperatorProcess(
              new Preflight(clients.main(), settings.namespaces()),
              controllers,
              leadership,
              election(settings, cluster, clients, leadership));
      return switch (Endpoints.start(settings, scrape, clients::main, process::ready)) {
        case Endpoints.Opening.Refused(String sentence) -> refuse(sentence, 1);
        case Endpoints.Opening.Open(Endpoints opened) -> run(process, opened);
      };
    }
  }

  private int run(OperatorProcess process, Endpoints opened) {
    try (Endpoints endpoints = opened) {
      endpoints.announce();
      return process.run(termination.asked());
    }
  }

  private static @Nullable LeaderElection election(
      Settings settings, Cluster.Found cluster, KubernetesClients clients, Leadership leadership) {
    if (!settings.leaderElect()) {
      return null;
    }
    return new LeaderElection(
        clients.election(),
        LeaseIdentity.of(settings, cluster.namespace()),
        LeaderElection.Timing.standard(),
        leadership,
        Clocks.system(),
        // The lease must not wait for a carrier of virtual threads.
        Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("infisical-lease-", 0).factory()));
  }

  /** The JVM's own way would print what the exception quotes. */
  private void endByABug(Thread thread, Throwable bug) {
    LOG.error("The operator exits because of an internal error", bug);
    termination.ended(1);
    System.exit(1);
  }

  private static int refuse(String sentence, int status) {
    LOG.error(sentence);
    return status;
  }
}
