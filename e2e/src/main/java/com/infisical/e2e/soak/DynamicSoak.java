package com.infisical.e2e.soak;

import com.infisical.devserver.ClientCredentials;
import com.infisical.devserver.DevDynamicSecret;
import com.infisical.devserver.DevIdentity;
import com.infisical.devserver.DynamicSecretOptions;
import com.infisical.devserver.access.Role;
import com.infisical.devserver.lease.LeaseBehaviour;
import com.infisical.devserver.lease.LeaseCounts;
import com.infisical.testkit.ChildProcess;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two hundred leases with terms of a minute beside a restart of the server, a kill of the operator
 * and a hand-over: what is created, renewed and revoked, and whether a Secret ever holds dead
 * credentials.
 */
final class DynamicSoak {
  private static final int LEASES = 200;
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration AWAY = Duration.ofSeconds(15);
  private static final int PARTS = 4;

  private final PrintStream out;
  private final SoakWorld world;
  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicInteger dead = new AtomicInteger();

  DynamicSoak(PrintStream out, SoakWorld world) {
    this.out = out;
    this.world = world;
  }

  void run(int minutes) throws InterruptedException {
    say("%d leases with terms of 60 s, %d minutes", LEASES, minutes);
    DevDynamicSecret secret =
        world
            .project()
            .dynamicSecret(
                "dev",
                "/db",
                "main",
                DynamicSecretOptions.of(LeaseBehaviour.RENEWABLE).ttl(Duration.ofSeconds(60)));
    login();
    for (int i = 0; i < LEASES; i++) {
      world.apply(manifest("lease-" + i));
    }
    SoakWorld.await(LONG, "all leases", () -> data().size() == LEASES);
    long start = System.nanoTime();
    Duration part = Duration.ofMinutes(minutes).dividedBy(PARTS);
    watch(secret, part);
    say("the server is away for %d s", AWAY.toSeconds());
    world.serverGoesFor(AWAY);
    watch(secret, part);
    say("the operator is killed and started again");
    world.killAndRestartOperator();
    awaitWork(secret);
    watch(secret, part);
    say("another operator takes over");
    ChildProcess standby = world.startAnother("standby");
    world.firstOperator().stop(LONG);
    awaitWork(secret);
    watch(secret, part);
    tell(secret, Duration.ofNanos(System.nanoTime() - start));
    deleteAll(secret);
    standby.stop(LONG);
  }

  /** How long nobody renews; a lease of a minute is left with 20 s when it is due. */
  private void awaitWork(DevDynamicSecret secret) throws InterruptedException {
    LeaseCounts.Count before = secret.counts();
    Duration took =
        SoakWorld.await(LONG, "leases are kept again", () -> !secret.counts().equals(before));
    say("leases are kept again after %.1f s", took.toMillis() / 1000.0);
  }

  private void watch(DevDynamicSecret secret, Duration time) throws InterruptedException {
    int looked = looks.get();
    int found = dead.get();
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      for (Map<String, String> each : data().values()) {
        looks.incrementAndGet();
        if (!secret.letsIn(each.getOrDefault("USERNAME", ""), each.getOrDefault("PASSWORD", ""))) {
          dead.incrementAndGet();
        }
      }
      SoakWorld.pass(LOOK);
    }
    say("looks in this part: %d, dead: %d", looks.get() - looked, dead.get() - found);
  }

  private void tell(DevDynamicSecret secret, Duration took) {
    LeaseCounts.Count counts = secret.counts();
    // The first renewal comes after 40 s, each other one a term later.
    long ideal = LEASES * (1 + (took.toSeconds() - 40) / 60);
    say("leases created: %d (ideal %d)", counts.created(), LEASES);
    say("leases renewed: %d (ideal about %d)", counts.renewed(), ideal);
    say("leases revoked: %d (ideal 0)", counts.revoked());
    say("looks at a Secret: %d, with dead credentials: %d (ideal 0)", looks.get(), dead.get());
  }

  private void deleteAll(DevDynamicSecret secret) throws InterruptedException {
    world
        .client()
        .genericKubernetesResources("secrets.infisical.com/v1alpha1", "InfisicalDynamicSecret")
        .inNamespace(SoakWorld.NAMESPACE)
        .delete();
    Duration took = SoakWorld.await(LONG, "no lease is left", () -> secret.leases().isEmpty());
    say("all revoked %.1f s after the deletion of all resources", took.toMillis() / 1000.0);
    say("leases left: %d, revoked: %d", secret.leases().size(), secret.counts().revoked());
  }

  private Map<String, Map<String, String>> data() {
    Map<String, Map<String, String>> found = new HashMap<>();
    List<Secret> targets =
        world
            .client()
            .secrets()
            .inNamespace(SoakWorld.NAMESPACE)
            .withLabel("secrets.infisical.com/managed", "true")
            .list()
            .getItems();
    for (Secret target : targets) {
      Map<String, String> texts = new HashMap<>();
      if (target.getData() != null) {
        target
            .getData()
            .forEach(
                (key, value) ->
                    texts.put(
                        key,
                        new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
      }
      found.put(target.getMetadata().getName(), texts);
    }
    return found;
  }

  private void login() {
    DevIdentity identity = world.server().identities().create("leases");
    world.project().grant(identity, Role.member());
    ClientCredentials credentials = identity.universalAuth();
    world.apply(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: login, namespace: %s}
        stringData: {clientId: "%s", clientSecret: "%s"}
        """
            .formatted(SoakWorld.NAMESPACE, credentials.clientId(), credentials.clientSecret()));
  }

  private String manifest(String name) {
    return """
    apiVersion: secrets.infisical.com/v1alpha1
    kind: InfisicalDynamicSecret
    metadata: {name: %1$s, namespace: %2$s}
    spec:
      hostAPI: "%3$s"
      authentication:
        universalAuth:
          credentialsRef: {secretName: login, secretNamespace: %2$s}
      dynamicSecret: {secretName: main, secretsPath: /db, environmentSlug: dev, projectSlug: "%4$s"}
      leaseRevocationPolicy: Revoke
      leaseTTL: 60s
      managedSecretReference: {secretName: %1$s, secretNamespace: %2$s}
    """
        .formatted(name, SoakWorld.NAMESPACE, world.server().address(), world.project().slug());
  }

  private void say(String format, Object... values) {
    out.println("leases: " + String.format(Locale.ROOT, format, values));
  }
}
