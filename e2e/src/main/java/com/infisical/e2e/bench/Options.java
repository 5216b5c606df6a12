package com.infisical.e2e.bench;

import com.infisical.e2e.bench.server.Layout;
import com.infisical.testkit.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the benchmark. */
final class Options {
  private static final String PROGRAM = "dist/infisical-operator/bin/infisical-operator";

  @Option(names = "--n", defaultValue = "1000", description = "resources, each with one target")
  private int resources;

  @Option(
      names = "--tenants",
      defaultValue = "1",
      description =
          "tenants, each with a namespace, credentials, a connection, an InfisicalAuth and a"
              + " project; the resources are spread over them")
  private int tenants;

  @Option(
      names = "--sources",
      description = "distinct sources, at least as many as tenants (default: one per resource)")
  private @Nullable Integer sources;

  @Option(names = "--secrets", defaultValue = "20", description = "secrets per source")
  private int secrets;

  @Option(
      names = "--value-size",
      defaultValue = "0",
      description = "bytes of each secret's value, at least; 0 for short ones")
  private int valueSize;

  @Option(
      names = "--latency",
      defaultValue = "20",
      description = "milliseconds that the server takes for each response")
  private int latency;

  @Option(
      names = "--refresh",
      defaultValue = "10m",
      converter = Span.class,
      description = "refresh interval of the resources")
  private Duration refresh = Duration.ZERO;

  @Option(names = "--instant", description = "enable instant updates")
  private boolean instant;

  @Option(
      names = "--token-life",
      defaultValue = "1h",
      converter = Span.class,
      description = "lifetime of an access token")
  private Duration tokenLife = Duration.ZERO;

  @Option(names = "--templates", description = "give each target a template of 20 keys")
  private boolean templates;

  @Option(
      names = "--when",
      defaultValue = "running",
      description = "create the resources 'before' the operator starts or while it is 'running'")
  private String when = "";

  @Option(
      names = "--steady",
      defaultValue = "0s",
      converter = Span.class,
      description = "after the first sync, observe for this long while nothing changes")
  private Duration steady = Duration.ZERO;

  @Option(
      names = "--change",
      defaultValue = "0",
      description = "then change this many sources, five times, and wait for their targets")
  private int change;

  @Option(names = "--runs", defaultValue = "1", description = "runs of each")
  private int runs;

  @Option(
      names = "--deadline",
      defaultValue = "5m",
      converter = Span.class,
      description = "time limit of the first sync, and of a change")
  private Duration deadline = Duration.ZERO;

  @Option(names = "--no-floor", description = "skip the bare client")
  private boolean noFloor;

  @Option(names = "--heap", description = "maximum heap of this operator, such as 256m")
  private String heap = "";

  @Option(names = "--jvm", description = "more JVM options of this operator")
  private String jvm = "";

  @Option(names = "--operator", description = "this operator (default: " + PROGRAM + ")")
  private @Nullable Path operator;

  @Option(names = "--no-operator", description = "measure only the floor, or the peer")
  private boolean noOperator;

  @Option(
      names = "--peer",
      defaultValue = "${env:PEER:-}",
      description =
          "command of another operator, run in alternation with ours; it gets KUBECONFIG,"
              + " INFISICAL_HOST_API and --health-probe-bind-address (default: variable PEER)")
  private String peer = "";

  @Option(
      names = "--peer-manifests",
      description = "file or folder to apply for the peer, such as more CRDs")
  private @Nullable Path peerManifests;

  @Option(names = "--json", description = "write all figures of all runs to this file")
  private @Nullable Path json;

  /** What they ask for; what cannot be is an {@link IllegalArgumentException}. */
  Plan plan() {
    Load load =
        new Load(
            new Layout(tenants, sources == null ? resources : sources, secrets, valueSize),
            resources,
            refresh,
            instant,
            templates,
            Duration.ofMillis(latency),
            tokenLife);
    if (resources < tenants || load.layout().sources() < tenants) {
      throw new IllegalArgumentException(
          "Each tenant has a source and a resource: --tenants is at most --sources and --n");
    }
    return new Plan(
        load,
        moment(),
        steady,
        change,
        runs,
        deadline,
        !noFloor,
        subjects(),
        Optional.ofNullable(peerManifests));
  }

  Optional<Path> json() {
    return Optional.ofNullable(json);
  }

  private Plan.When moment() {
    return switch (when.toLowerCase(Locale.ROOT)) {
      case "before" -> Plan.When.BEFORE;
      case "running" -> Plan.When.RUNNING;
      default -> throw new IllegalArgumentException("--when is 'before' or 'running'");
    };
  }

  private List<Subject> subjects() {
    List<Subject> subjects = new ArrayList<>();
    if (!noOperator) {
      Path program = operator == null ? Repository.find().path(PROGRAM) : operator;
      if (!Files.isExecutable(program)) {
        throw new IllegalArgumentException(
            "There is no operator at " + program + ": run 'make dist', or name one by --operator");
      }
      String options = (heap.isEmpty() ? "" : "-Xmx" + heap + " ") + jvm;
      subjects.add(Subject.ours(program.toAbsolutePath(), options));
    }
    if (!peer.isBlank()) {
      subjects.add(Subject.peer(peer));
    }
    return subjects;
  }
}
