package com.infisical.e2e.soak;

import com.infisical.devserver.UniversalAuthOptions;
import com.infisical.e2e.bench.AuditLog;
import com.infisical.testkit.ChildProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Shards whose number changes under load, as rollouts of the chart's Deployments change it: no
 * resource is written by two of them, and none is forgotten.
 */
final class ShardSoak {
  private static final int NAMESPACES = 24;
  private static final int CHANGES = 60;
  private static final Duration REFRESH = Duration.ofSeconds(5);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final PrintStream out;
  private final SoakWorld world;
  private final AuditLog audit;
  private final List<String> namespaces =
      IntStream.range(0, NAMESPACES).mapToObj("team-%d"::formatted).toList();
  private final Map<String, String> wanted = new HashMap<>();
  private List<ChildProcess> running = new ArrayList<>();
  private int changes;
  private int started;

  private ShardSoak(PrintStream out, SoakWorld world, AuditLog audit) {
    this.out = out;
    this.world = world;
    this.audit = audit;
  }

  static void run(PrintStream out) throws InterruptedException, IOException {
    AuditLog audit =
        AuditLog.prepare(Files.createTempDirectory("infisical-shards-"), List.of(Writers.ACCOUNT));
    try (SoakWorld world =
        new SoakWorld(audit.flags(), List.of("shards=2"), "infisical-operator-0")) {
      new ShardSoak(out, world, audit).run();
    }
  }

  private void run() throws InterruptedException {
    Instant begun = Instant.now();
    say("2 shards, %d namespaces, refreshed every %d s", NAMESPACES, REFRESH.toSeconds());
    world.auth("shared", UniversalAuthOptions.defaults());
    namespaces.forEach(this::create);
    running.add(world.firstOperator());
    running.add(another(1));
    converge("2 shards");
    rollTo(3, true);
    rollTo(1, false);
    rollTo(2, true);
    int processes = Writers.count(namespaces, audit.between(begun, Instant.now()));
    say(
        "%d changes, %d processes one after another: each object had one writer at a time",
        changes, processes);
  }

  /** New pods start while the old ones still serve, as a rolling update starts them. */
  private void rollTo(int count, boolean asked) throws InterruptedException {
    world.upgrade(List.of("shards=" + count));
    List<ChildProcess> next = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      next.add(count == 1 ? another("infisical-operator") : another(index));
      change(CHANGES / 6);
    }
    for (ChildProcess old : running) {
      if (asked) {
        old.stop(MINUTE);
      } else {
        old.kill();
      }
      change(CHANGES / 6);
    }
    running = next;
    converge(count + " shards" + (asked ? "" : ", the old ones killed"));
  }

  private void converge(String what) throws InterruptedException {
    Duration took = SoakWorld.await(MINUTE.multipliedBy(2), what, this::allHold);
    say("  %s: all in sync %.1f s later", what, took.toMillis() / 1000.0);
  }

  private void create(String namespace) {
    String folder = "/" + namespace;
    world.project().createFolder("dev", folder);
    set(namespace);
    world.createNamespace(namespace);
    world.staticSecret(namespace, "app", "shared", REFRESH, folder);
  }

  private void change(int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      set(namespaces.get(changes % NAMESPACES));
      SoakWorld.pass(PAUSE);
    }
  }

  private void set(String namespace) {
    changes++;
    String value = "change-" + changes;
    world.project().setSecret("dev", "/" + namespace, "KEY", value);
    wanted.put(namespace, value);
  }

  private boolean allHold() {
    return namespaces.stream().allMatch(n -> world.value(n, "app").equals(wanted.get(n)));
  }

  private ChildProcess another(int shard) throws InterruptedException {
    return another("infisical-operator-" + shard);
  }

  private ChildProcess another(String deployment) throws InterruptedException {
    started++;
    return world.startAnother(deployment, "shard-" + started);
  }

  private void say(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
  }
}
