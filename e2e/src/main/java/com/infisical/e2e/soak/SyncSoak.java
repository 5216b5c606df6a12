package com.infisical.e2e.soak;

import com.infisical.devserver.UniversalAuthOptions;
import com.infisical.devserver.hooks.Journal;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Measures over minutes what reads, streams and restarts of workloads cost. */
final class SyncSoak {
  private static final String READ = "/api/v4/secrets";
  private static final String SUBSCRIBE = "/api/v1/events/subscribe/project-events";
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration TWO_MINUTES = Duration.ofMinutes(2);
  private static final int APPS = 20;
  private static final int UPDATES = 500;

  private final PrintStream out;

  SyncSoak(PrintStream out) {
    this.out = out;
  }

  void fiveHundredResourcesOnTenSources(SoakWorld world) throws InterruptedException {
    say("500 resources on 10 distinct sources, every 10 s, 2 minutes");
    world.auth("shared", UniversalAuthOptions.defaults());
    for (int i = 0; i < 10; i++) {
      String folder = "/source-" + i;
      world.project().createFolder("dev", folder).setSecret("dev", folder, "KEY", "first");
    }
    for (int i = 0; i < 500; i++) {
      world.apply(resource(world, "app-" + i, "10s", false, "/source-" + i % 10));
    }
    SoakWorld.await(LONG, "all targets", () -> allHold(world, 500, "first"));
    SoakWorld.pass(Duration.ofSeconds(15));
    world.server().journal().reset();
    SoakWorld.pass(TWO_MINUTES);
    List<Journal.Entry> reads = world.server().journal().entries("GET", READ);
    long unchanged = reads.stream().filter(e -> e.status().equals(OptionalInt.of(304))).count();
    say("reads in 120 s: %d (ideal for 10 sources: 120; one a resource: 6,000)", reads.size());
    say("answered 304: %d, %.0f %%", unchanged, 100.0 * unchanged / reads.size());
    say("requests of any kind in 120 s: %d", world.server().journal().entries().size());
  }

  void twoHundredResourcesWithInstantUpdates(SoakWorld world) throws InterruptedException {
    say("200 resources with instant updates on one project and environment");
    world.auth("shared", UniversalAuthOptions.defaults());
    for (int i = 0; i < 200; i++) {
      world.apply(resource(world, "app-" + i, "1h", true, "/app"));
    }
    SoakWorld.await(LONG, "all targets", () -> allHold(world, 200, "value-0"));
    SoakWorld.await(LONG, "a stream", () -> openStreams(world) > 0);
    SoakWorld.pass(Duration.ofSeconds(5));
    say("streams open at the server: %d", openStreams(world));
    say("subscriptions so far: %d", world.server().journal().count("POST", SUBSCRIBE));
    List<Duration> took = new ArrayList<>();
    for (int round = 1; round <= 7; round++) {
      String value = "value-" + round;
      int reads = world.server().journal().count("GET", READ);
      world.project().setSecret("dev", "/app", "KEY", value);
      took.add(SoakWorld.await(LONG, value, () -> allHold(world, 200, value)));
      say(
          "  change %d: all 200 targets after %.2f s, by %d reads",
          round, seconds(took.getLast()), world.server().journal().count("GET", READ) - reads);
    }
    say("median: %.2f s", seconds(took.stream().sorted().toList().get(3)));
  }

  void killsDuringFiveHundredUpdates(SoakWorld world) throws InterruptedException {
    say(
        "%d updates of %d secrets with a Deployment each, the operator killed at random",
        UPDATES, APPS);
    world.startKubelet();
    world.auth("shared", UniversalAuthOptions.defaults());
    Map<Integer, String> last = new HashMap<>();
    for (int i = 0; i < APPS; i++) {
      String folder = "/kill-" + i;
      world.project().createFolder("dev", folder).setSecret("dev", folder, "KEY", "start");
      world.apply(deployment("app-" + i));
      world.apply(resource(world, "app-" + i, "5s", false, folder));
      last.put(i, "start");
    }
    SoakWorld.await(LONG, "all targets", () -> allHold(world, APPS, "start"));
    SplittableRandom random = new SplittableRandom();
    int kills = 0;
    for (int update = 0; update < UPDATES; update++) {
      int app = random.nextInt(APPS);
      // Now and then a value returns, which is content of its own.
      String value = "value-" + random.nextInt(100);
      world.project().setSecret("dev", "/kill-" + app, "KEY", value);
      last.put(app, value);
      SoakWorld.pass(Duration.ofMillis(random.nextInt(500)));
      if (random.nextInt(50) == 0) {
        world.killAndRestartOperator();
        kills++;
      }
    }
    world.killAndRestartOperator();
    SoakWorld.await(LONG, "all targets", () -> holdsAll(world, last));
    SoakWorld.await(LONG, "nothing pending", () -> !isPending(world));
    say("kills: %d; every target equals the server", kills + 1);
    tellRolls(world);
  }

  /**
   * A Deployment whose template has had n annotations values has generation 1 + n at most: more
   * would be a roll for content that it had already.
   */
  private void tellRolls(SoakWorld world) {
    int rolls = 0;
    int twice = 0;
    for (int i = 0; i < APPS; i++) {
      String name = "app-" + i;
      Deployment deployment =
          world.client().apps().deployments().inNamespace(SoakWorld.NAMESPACE).withName(name).get();
      List<String> marks =
          world
              .client()
              .apps()
              .replicaSets()
              .inNamespace(SoakWorld.NAMESPACE)
              .withLabel("app", name)
              .list()
              .getItems()
              .stream()
              .map(rs -> rs.getSpec().getTemplate().getMetadata().getAnnotations())
              .map(annotations -> annotations == null ? "" : annotations.toString())
              .toList();
      rolls += Math.toIntExact(deployment.getMetadata().getGeneration()) - 1;
      twice += marks.size() - marks.stream().collect(Collectors.toSet()).size();
    }
    say(
        "rolls: %d for %d updates; ReplicaSets with the same content twice: %d",
        rolls, UPDATES, twice);
  }

  void memoryOfAThousandResources(SoakWorld world, boolean templates)
      throws InterruptedException, IOException {
    say("memory of 1,000 resources %s a template of 20 keys", templates ? "with" : "without");
    world.auth("shared", UniversalAuthOptions.defaults());
    for (int i = 0; i < 1_000; i++) {
      world.apply(
          resource(world, "app-" + i, "30s", false, "/app")
              .replace(
                  "creationPolicy: Owner", "creationPolicy: Owner" + (templates ? TEMPLATE : "")));
    }
    SoakWorld.await(LONG, "all targets", () -> allThere(world));
    SoakWorld.pass(Duration.ofSeconds(60));
    world.project().setSecret("dev", "/app", "KEY", "value-1");
    SoakWorld.await(LONG, "the change", () -> world.holds("app-999", "value-1"));
    SoakWorld.pass(Duration.ofSeconds(60));
    say("resident: %d MiB", world.residentMebibytes());
  }

  private static final String TEMPLATE =
      IntStream.range(0, 20)
          .mapToObj(
              i ->
                  i == 0
                      ? "KEY: \"{{ .KEY.Value }}\""
                      : "KEY_%d: \"{{ .KEY.Value | upper | b64enc | trunc %d }}-{{ if .KEY }}x{{ end }}\""
                          .formatted(i, 10 + i))
          .collect(Collectors.joining(", ", ", template: {engineVersion: v1, data: {", "}}"));

  private static boolean allThere(SoakWorld world) {
    return world.client().secrets().inNamespace(SoakWorld.NAMESPACE).list().getItems().size()
        > 1_000;
  }

  private static boolean allHold(SoakWorld world, int count, String value) {
    return IntStream.range(0, count).allMatch(i -> world.holds("app-" + i, value));
  }

  private static boolean holdsAll(SoakWorld world, Map<Integer, String> expected) {
    return expected.entrySet().stream()
        .allMatch(e -> world.holds("app-" + e.getKey(), e.getValue()));
  }

  private static boolean isPending(SoakWorld world) {
    return world.client().secrets().inNamespace(SoakWorld.NAMESPACE).list().getItems().stream()
        .map(secret -> secret.getMetadata().getAnnotations())
        .anyMatch(a -> a != null && a.containsKey("secrets.infisical.com/reload"));
  }

  private static String resource(
      SoakWorld world, String name, String interval, boolean instant, String folder) {
    return """
    apiVersion: secrets.infisical.com/v1beta1
    kind: InfisicalStaticSecret
    metadata: {name: %1$s, namespace: soak}
    spec:
      infisicalAuthRef: {name: shared, namespace: soak}
      syncOptions: {refreshInterval: %2$s, instantUpdates: %3$s}
      sources: [{projectId: %4$s, environmentSlug: dev, secretPath: %5$s}]
      targets: [{name: %1$s, namespace: soak, kind: Secret, creationPolicy: Owner}]
    """
        .formatted(name, interval, instant, world.project().id(), folder);
  }

  private static String deployment(String name) {
    return """
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: %1$s
      namespace: soak
      annotations: {secrets.infisical.com/auto-reload: "true"}
    spec:
      replicas: 1
      revisionHistoryLimit: 500
      selector: {matchLabels: {app: %1$s}}
      template:
        metadata: {labels: {app: %1$s}}
        spec:
          containers:
            - {name: main, image: none, envFrom: [{secretRef: {name: %1$s}}]}
    """
        .formatted(name);
  }

  private static int openStreams(SoakWorld world) {
    return world.server().eventStreams().count(world.project().id());
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  private void say(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
  }
}
