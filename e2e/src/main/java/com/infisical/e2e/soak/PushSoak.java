package com.infisical.e2e.soak;

import com.infisical.devserver.DevProject.DevSecret;
import com.infisical.devserver.UniversalAuthOptions;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Pushes secrets and generated passwords while the operator is killed at random moments. */
final class PushSoak {
  private static final int PUSHES = 20;
  private static final int KEYS = 50;
  private static final int KILLS = 10;
  private static final int PASSWORD_LENGTH = 24;
  private static final Duration LONG = Duration.ofMinutes(5);

  private final PrintStream out;
  private final SplittableRandom random = new SplittableRandom();
  private final Map<Integer, Map<String, String>> sources = new HashMap<>();

  PushSoak(PrintStream out) {
    this.out = out;
  }

  /** Fails where something was lost, deleted that was not ours, or generated twice. */
  void run(SoakWorld world) throws InterruptedException {
    out.printf(
        "%d pushes of %d keys and a password each; the operator is killed %d times%n",
        PUSHES, KEYS, KILLS);
    world.auth("push", UniversalAuthOptions.defaults());
    world.apply(
        """
        apiVersion: secrets.infisical.com/v1alpha1
        kind: ClusterGenerator
        metadata: {name: password}
        spec: {kind: Password, generator: {passwordSpec: {}}}
        """);
    for (int i = 0; i < PUSHES; i++) {
      world.project().setSecret("dev", folder(i), "THEIRS", "theirs");
      world.project().setSecret("dev", folder(i), "KEY_0", "theirs");
      change(world, i);
      world.apply(push(world, i));
    }
    for (int kill = 0; kill < KILLS; kill++) {
      SoakWorld.pass(Duration.ofMillis(500 + random.nextInt(3_000)));
      world.killAndRestartOperator();
      for (int i = 0; i < PUSHES; i++) {
        change(world, random.nextInt(PUSHES));
      }
    }
    for (int i = 0; i < PUSHES; i++) {
      int each = i;
      SoakWorld.await(LONG, "push " + i, () -> isPushed(world, each));
    }
    tell(world);
  }

  private static String folder(int push) {
    return "/push-" + push;
  }

  /** Gives every tenth key of the source another value. */
  private void change(SoakWorld world, int push) {
    Map<String, String> values = sources.computeIfAbsent(push, any -> new TreeMap<>());
    for (int key = 0; key < KEYS; key++) {
      String name = "KEY_" + key;
      if (!values.containsKey(name) || random.nextInt(10) == 0) {
        values.put(name, "value-" + random.nextInt(1_000_000));
      }
    }
    StringBuilder data = new StringBuilder();
    values.forEach(
        (key, value) -> data.append("  ").append(key).append(": ").append(value).append('\n'));
    world.apply(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: push-%d, namespace: soak}
        stringData:
        %s\
        """
            .formatted(push, data));
  }

  private static String push(SoakWorld world, int push) {
    return """
    apiVersion: secrets.infisical.com/v1alpha1
    kind: InfisicalPushSecret
    metadata: {name: push-%1$d, namespace: soak}
    spec:
      hostAPI: "%2$s"
      authentication:
        universalAuth: {credentialsRef: {secretName: push, secretNamespace: soak}}
      destination: {projectId: %3$s, environmentSlug: dev, secretsPath: /push-%1$d}
      deletionPolicy: Delete
      push:
        secret: {secretName: push-%1$d, secretNamespace: soak}
        generators:
          - {destinationSecretName: PASSWORD, generatorRef: {kind: Password, name: password}}
    """
        .formatted(push, world.server().address(), world.project().id());
  }

  private boolean isPushed(SoakWorld world, int push) {
    Map<String, DevSecret> stored = world.project().secrets("dev", folder(push));
    Map<String, String> wanted = new TreeMap<>(sources.getOrDefault(push, Map.of()));
    // The foreign key is left, as the policy is None.
    wanted.put("KEY_0", "theirs");
    wanted.put("THEIRS", "theirs");
    boolean equal =
        wanted.entrySet().stream()
            .allMatch(
                each ->
                    Optional.ofNullable(stored.get(each.getKey()))
                        .filter(secret -> secret.value().equals(each.getValue()))
                        .isPresent());
    return equal
        && stored.size() == wanted.size() + 1
        && Optional.ofNullable(stored.get("PASSWORD"))
            .filter(password -> password.value().length() == PASSWORD_LENGTH)
            .isPresent();
  }

  private void tell(SoakWorld world) {
    int twice = 0;
    for (int i = 0; i < PUSHES; i++) {
      Map<String, DevSecret> stored = world.project().secrets("dev", folder(i));
      twice += version(stored, "PASSWORD") == 1 ? 0 : 1;
      if (version(stored, "THEIRS") != 1 || version(stored, "KEY_0") != 1) {
        throw new IllegalStateException("a foreign secret was written in " + folder(i));
      }
    }
    int deletions = world.server().journal().count("DELETE", "/api/v");
    out.printf(
        "lost: 0; foreign secrets written: 0; deletions at the server: %d; passwords generated"
            + " twice: %d%n",
        deletions, twice);
    if (deletions > 0 || twice > 0) {
      throw new IllegalStateException("something was deleted or generated twice");
    }
  }

  private static int version(Map<String, DevSecret> stored, String key) {
    return Optional.ofNullable(stored.get(key)).map(DevSecret::version).orElse(0);
  }
}
