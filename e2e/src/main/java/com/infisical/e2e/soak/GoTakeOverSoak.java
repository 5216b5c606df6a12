package com.infisical.e2e.soak;

import com.infisical.devserver.UniversalAuthOptions;
import com.infisical.operator.api.InfisicalSecret;
import com.infisical.operator.api.InfisicalStaticSecret;
import com.infisical.testkit.Repository;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * 200 InfisicalSecrets of the Go operator, each with a consumer: taken over, handed back, taken
 * over again and moved to InfisicalStaticSecrets, and what of that changes data or restarts a
 * consumer.
 */
final class GoTakeOverSoak {
  private static final int RESOURCES = 200;
  private static final int CHANGED = 20;
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final String OWN = "secrets.infisical.com/";

  private final PrintStream out;
  private final SoakWorld world;
  private final Map<String, String> values = new ConcurrentHashMap<>();
  private final List<String> names =
      IntStream.range(0, RESOURCES).mapToObj(i -> "legacy-" + i).toList();
  private final GoOperator go;

  private GoTakeOverSoak(PrintStream out, SoakWorld world) {
    this.out = out;
    this.world = world;
    this.go =
        new GoOperator(
            world.client(),
            SoakWorld.NAMESPACE,
            name -> new TreeMap<>(Map.of("KEY", values.getOrDefault(name, ""))));
  }

  static void run(PrintStream out, SoakWorld world) throws InterruptedException, IOException {
    new GoTakeOverSoak(out, world).run();
  }

  private void run() throws InterruptedException, IOException {
    say("%d InfisicalSecrets of the Go operator, each with a consumer", RESOURCES);
    stopOurs();
    world.auth("legacy", UniversalAuthOptions.defaults());
    names.forEach(this::create);
    go.reconcile(names);
    tell("Go syncs them the first time (each consumer gets its annotation)", this::nothing);

    tell("taken over", this::takeOver);
    tell("handed back", this::handBack);
    tell("taken over again", this::takeOver);
    say(
        "  logins: %d",
        world.server().journal().count("POST", "/api/v1/auth/universal-auth/login"));
    tell(CHANGED + " secrets changed", this::change);
    tell("handed back", this::handBack);
    tell("taken over again", this::takeOver);
    tell("moved to InfisicalStaticSecrets by doctor migrate", this::move);
  }

  /** Something that may change data and restart consumers. */
  @FunctionalInterface
  private interface Step {
    void run() throws InterruptedException, IOException;
  }

  private void nothing() {}

  private void tell(String what, Step step) throws InterruptedException, IOException {
    Map<String, String> data = data();
    Map<String, Long> generations = generations();
    long start = System.nanoTime();
    step.run();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    Map<String, String> dataNow = data();
    Map<String, Long> generationsNow = generations();
    say(
        "  %s: %.1f s, changes of data: %d, restarts: %d",
        what,
        took.toMillis() / 1000.0,
        names.stream().filter(n -> !Objects.equals(dataNow.get(n), data.get(n))).count(),
        names.stream()
            .mapToLong(n -> generationsNow.getOrDefault(n, 0L) - generations.getOrDefault(n, 0L))
            .sum());
  }

  private void stopOurs() {
    world.firstOperator().stop(Duration.ofMinutes(1));
  }

  private void takeOver() throws InterruptedException {
    world.startOperatorAgain();
    awaitAll(InfisicalSecret.class, "ReadyToSyncSecrets", r -> r.getStatus().conditions());
  }

  private void handBack() {
    stopOurs();
    go.reconcile(names);
  }

  private void change() throws InterruptedException {
    for (String name : names.subList(0, CHANGED)) {
      value(name, "changed");
      annotate(InfisicalSecret.class, name, OWN + "force-sync", "now");
    }
    SoakWorld.await(
        LONG,
        "changes",
        () -> names.subList(0, CHANGED).stream().allMatch(n -> world.holds(n, "changed")));
    SoakWorld.await(LONG, "restarts", () -> pending() == 0);
  }

  private long pending() {
    return targets().values().stream()
        .filter(s -> s.getMetadata().getAnnotations().containsKey(OWN + "reload"))
        .count();
  }

  private void move() throws InterruptedException, IOException {
    for (String name : names) {
      patch(
          InfisicalSecret.class,
          name,
          "{\"spec\": {\"managedKubeSecretReferences\": [{\"secretName\": \"%1$s\", \"secretNamespace\": \"soak\", \"creationPolicy\": \"Orphan\"}]}}"
              .formatted(name));
    }
    awaitAll(InfisicalSecret.class, "ReadyToSyncSecrets", r -> r.getStatus().conditions());
    String old =
        world
            .client()
            .resources(InfisicalSecret.class)
            .inNamespace(SoakWorld.NAMESPACE)
            .list()
            .getItems()
            .stream()
            .map(Serialization::asYaml)
            .collect(Collectors.joining("\n"));
    world.apply(migrated(old));
    world.client().resources(InfisicalSecret.class).inNamespace(SoakWorld.NAMESPACE).delete();
    awaitAll(InfisicalStaticSecret.class, "LastReconcileStatus", r -> r.getStatus().conditions());
  }

  /** What {@code doctor migrate} prints for these InfisicalSecrets. */
  private static String migrated(String old) throws IOException, InterruptedException {
    Path file = Files.writeString(Files.createTempFile("legacy", ".yaml"), old);
    Path program = Repository.find().path("dist/infisical-operator/bin/infisical-operator");
    Process process =
        new ProcessBuilder(program.toString(), "doctor", "migrate", "-f", file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("doctor migrate could not move all of them");
    }
    Files.delete(file);
    return printed;
  }

  private void create(String name) {
    value(name, "value of " + name);
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1alpha1
        kind: InfisicalSecret
        metadata: {name: %1$s, namespace: soak}
        spec:
          hostAPI: "%2$s/api"
          syncConfig: {resyncInterval: 10m}
          authentication:
            universalAuth:
              credentialsRef: {secretName: legacy, secretNamespace: soak}
              secretsScope: {projectId: %3$s, envSlug: dev, secretsPath: /%1$s}
          managedKubeSecretReferences:
            - {secretName: %1$s, secretNamespace: soak, creationPolicy: %4$s}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: %1$s, namespace: soak, annotations: {secrets.infisical.com/auto-reload: "true"}}
        spec:
          replicas: 0
          selector: {matchLabels: {app: %1$s}}
          template:
            metadata: {labels: {app: %1$s}}
            spec: {containers: [{name: c, image: i, envFrom: [{secretRef: {name: %1$s}}]}]}
        """
            .formatted(
                name,
                world.server().address(),
                world.project().id(),
                name.hashCode() % 2 == 0 ? "Owner" : "Orphan"));
  }

  private void value(String name, String value) {
    values.put(name, value);
    world.project().setSecret("dev", "/" + name, "KEY", value);
  }

  private <R extends HasMetadata> void awaitAll(
      Class<R> kind, String type, Function<R, List<Condition>> conditions)
      throws InterruptedException {
    SoakWorld.await(
        LONG,
        "all " + kind.getSimpleName() + "s",
        () ->
            world
                    .client()
                    .resources(kind)
                    .inNamespace(SoakWorld.NAMESPACE)
                    .list()
                    .getItems()
                    .stream()
                    .filter(
                        each ->
                            conditions.apply(each).stream()
                                .anyMatch(
                                    c ->
                                        c.getType().equals(OWN + type)
                                            && c.getStatus().equals("True")
                                            && each.getMetadata()
                                                .getGeneration()
                                                .equals(c.getObservedGeneration())))
                    .count()
                == RESOURCES);
  }

  private Map<String, Secret> targets() {
    return world.client().secrets().inNamespace(SoakWorld.NAMESPACE).list().getItems().stream()
        .filter(secret -> secret.getMetadata().getName().startsWith("legacy-"))
        .filter(secret -> !secret.getMetadata().getName().endsWith("-identity"))
        .collect(Collectors.toMap(secret -> secret.getMetadata().getName(), secret -> secret));
  }

  private Map<String, String> data() {
    return targets().values().stream()
        .collect(
            Collectors.toMap(
                secret -> secret.getMetadata().getName(),
                secret -> secret.getMetadata().getUid() + secret.getType() + secret.getData()));
  }

  private Map<String, Long> generations() {
    return world
        .client()
        .apps()
        .deployments()
        .inNamespace(SoakWorld.NAMESPACE)
        .list()
        .getItems()
        .stream()
        .collect(
            Collectors.toMap(
                deployment -> deployment.getMetadata().getName(),
                deployment -> deployment.getMetadata().getGeneration()));
  }

  private void annotate(Class<? extends HasMetadata> kind, String name, String key, String value) {
    patch(kind, name, "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}".formatted(key, value));
  }

  private void patch(Class<? extends HasMetadata> kind, String name, String patch) {
    world
        .client()
        .resources(kind)
        .inNamespace(SoakWorld.NAMESPACE)
        .withName(name)
        .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }

  private void say(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
  }
}
