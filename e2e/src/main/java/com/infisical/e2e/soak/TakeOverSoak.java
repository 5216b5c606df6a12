package com.infisical.e2e.soak;

import com.infisical.testkit.ChildProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Two operators, of which one leads: how long a change takes to arrive after the leader was killed,
 * asked to end, or frozen; and what a frozen leader does when it wakes.
 */
final class TakeOverSoak {
  private static final int ROUNDS = 5;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final PrintStream out;
  private final SoakWorld world;
  private final FollowedSecret secret;
  private ChildProcess leader;
  private ChildProcess standby;
  private int started;

  private TakeOverSoak(PrintStream out, SoakWorld world) throws InterruptedException {
    this.out = out;
    this.world = world;
    this.secret = new FollowedSecret(world, 20);
    this.leader = world.firstOperator();
    this.standby = world.startAnother("standby");
  }

  static void run(PrintStream out, SoakWorld world) throws InterruptedException, IOException {
    new TakeOverSoak(out, world).run();
  }

  private void run() throws InterruptedException, IOException {
    say("two operators, 20 resources, refreshed every 5 s; a change arrives after the leader …");
    secret.create();
    List<Duration> killed = new ArrayList<>();
    List<Duration> asked = new ArrayList<>();
    List<Duration> frozen = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      killed.add(afterKill());
      asked.add(afterSigterm());
      frozen.add(afterFreeze());
    }
    tell("was killed (SIGKILL)", killed);
    tell("was asked to end (SIGTERM)", asked);
    tell("was frozen (SIGSTOP); it wakes, writes nothing and exits 1", frozen);
  }

  private Duration afterKill() throws InterruptedException {
    leader.kill();
    Duration took = secret.change();
    succeed();
    return took;
  }

  private Duration afterSigterm() throws InterruptedException {
    leader.stop(MINUTE);
    Duration took = secret.change();
    succeed();
    return took;
  }

  private Duration afterFreeze() throws InterruptedException, IOException {
    signal("STOP", leader);
    Duration took = secret.change();
    long written = version();
    String holder = holder();
    signal("CONT", leader);
    int exit = leader.awaitEnd();
    if (exit != 1 || !holder.equals(holder()) || version() != written) {
      throw new IllegalStateException(
          "the frozen leader woke and exited %d; the lease was held by %s and is by %s; its target had version %d and has %d"
              .formatted(exit, holder, holder(), written, version()));
    }
    succeed();
    return took;
  }

  /** The standby leads now; another one stands by. */
  private void succeed() throws InterruptedException {
    leader = standby;
    standby = another();
  }

  private ChildProcess another() throws InterruptedException {
    started++;
    return world.startAnother("standby-" + started);
  }

  private long version() {
    return Long.parseLong(
        world
            .client()
            .secrets()
            .inNamespace(SoakWorld.NAMESPACE)
            .withName("app-0")
            .require()
            .getMetadata()
            .getResourceVersion());
  }

  private String holder() {
    return String.valueOf(world.lease().getHolderIdentity());
  }

  private static void signal(String signal, ChildProcess process)
      throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }

  private void tell(String what, List<Duration> times) {
    List<Duration> sorted = times.stream().sorted().toList();
    say(
        "  … %s: median %.1f s (%.1f-%.1f), %d times",
        what,
        sorted.get(sorted.size() / 2).toMillis() / 1000.0,
        sorted.getFirst().toMillis() / 1000.0,
        sorted.getLast().toMillis() / 1000.0,
        sorted.size());
  }

  private void say(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
  }
}
