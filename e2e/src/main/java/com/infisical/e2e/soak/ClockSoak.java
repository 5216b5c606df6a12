package com.infisical.e2e.soak;

import com.infisical.e2e.bench.AuditLog;
import com.infisical.testkit.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Two operators whose wall clocks differ by an hour: neither takes the lease of a leader that
 * lives, and each takes that of one that was killed when its term is over.
 */
final class ClockSoak {
  private static final int ROUNDS = 6;
  private static final int RESOURCES = 20;
  private static final Duration LONGER_THAN_A_TERM = Duration.ofSeconds(20);

  private final PrintStream out;
  private final SoakWorld world;
  private final FollowedSecret secret;
  private final List<String> anHourAhead;
  private ChildProcess leader;

  private ClockSoak(PrintStream out, SoakWorld world, Path clock) {
    this.out = out;
    this.world = world;
    this.secret = new FollowedSecret(world, RESOURCES);
    this.anHourAhead = List.of("env", "LD_PRELOAD=" + clock, "CLOCK_OFFSET_SECONDS=3600");
    this.leader = world.firstOperator();
  }

  static void run(PrintStream out) throws InterruptedException, IOException {
    Path folder = Files.createTempDirectory("infisical-clocks-");
    AuditLog audit = AuditLog.prepare(folder, List.of(Writers.ACCOUNT));
    Path clock = compile(folder);
    Instant begun = Instant.now();
    try (SoakWorld world = new SoakWorld(audit.flags(), List.of(), "infisical-operator")) {
      new ClockSoak(out, world, clock).run();
      int processes =
          Writers.count(List.of(SoakWorld.NAMESPACE), audit.between(begun, Instant.now()));
      if (processes != ROUNDS + 1) {
        throw new IllegalStateException(processes + " processes wrote instead of " + (ROUNDS + 1));
      }
      out.printf("  %d processes wrote, one after another%n", processes);
    }
  }

  /** What moves the wall clock of a program alone; the package faketime costs the JVM a minute. */
  private static Path compile(Path folder) throws IOException, InterruptedException {
    Path source = folder.resolve("clock.c");
    Path library = folder.resolve("clock.so");
    try (InputStream code = ClockSoak.class.getResourceAsStream("clock.c")) {
      Files.copy(Objects.requireNonNull(code, "clock.c is a resource of this module"), source);
    }
    List.of(source, library).forEach(each -> each.toFile().deleteOnExit());
    List<String> command =
        List.of("cc", "-O2", "-shared", "-fPIC", "-o", library.toString(), source.toString());
    int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (exit != 0) {
      throw new IllegalStateException("the C compiler cc ended with " + exit);
    }
    return library;
  }

  private void run() throws InterruptedException {
    out.println("two operators whose wall clocks differ by an hour; the leader is killed");
    secret.create();
    List<Duration> ahead = new ArrayList<>();
    List<Duration> behind = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      boolean isAhead = round % 2 == 0;
      (isAhead ? ahead : behind).add(takeOver("standby-" + round, isAhead));
    }
    tell("the clock of the next leader is an hour ahead of the last one's", ahead);
    tell("it is an hour behind", behind);
  }

  private Duration takeOver(String name, boolean isAhead) throws InterruptedException {
    ChildProcess standby = world.startAnother(name, isAhead ? anHourAhead : List.of());
    String holder = world.lease().getHolderIdentity();
    SoakWorld.pass(LONGER_THAN_A_TERM);
    Duration unused = secret.change();
    if (!world.lease().getHolderIdentity().equals(holder) || !leader.isAlive()) {
      throw new IllegalStateException("the leader lost its lease: " + leader.lastWords());
    }
    leader.kill();
    Duration took = secret.change();
    Duration difference =
        Duration.between(Instant.now(), world.lease().getRenewTime().toInstant()).abs();
    if (isAhead != difference.compareTo(Duration.ofMinutes(59)) > 0) {
      throw new IllegalStateException("the new leader's clock is off by " + difference);
    }
    leader = standby;
    return took;
  }

  private void tell(String what, List<Duration> times) {
    out.printf(
        Locale.ROOT,
        "  %s: a change arrives %s s after the kill%n",
        what,
        String.join(
            ", ",
            times.stream()
                .map(each -> String.format(Locale.ROOT, "%.1f", each.toMillis() / 1000.0))
                .toList()));
  }
}
