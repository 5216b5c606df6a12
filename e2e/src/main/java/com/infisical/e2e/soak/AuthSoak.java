package com.infisical.e2e.soak;

import com.infisical.devserver.UniversalAuthOptions;
import com.infisical.devserver.hooks.Faults;
import com.infisical.devserver.hooks.Journal;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** Measures over minutes what the token cache does, counted at the server. */
final class AuthSoak {
  private static final String LOGIN = "/api/v1/auth/universal-auth/login";
  private static final String READ = "/api/v4/secrets";
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final PrintStream out;

  AuthSoak(PrintStream out) {
    this.out = out;
  }

  void thousandResourcesOnOneAuth(SoakWorld world) throws InterruptedException {
    say("1,000 resources on one InfisicalAuth, tokens of 20 s, 3 minutes");
    world.auth("shared", lives(Duration.ofSeconds(20), Duration.ofDays(1)));
    for (int i = 0; i < 1_000; i++) {
      world.staticSecret("app-" + i, "shared", Duration.ofSeconds(30));
    }
    Duration all =
        SoakWorld.await(
            Duration.ofMinutes(3),
            "all targets are there",
            () ->
                world.client().secrets().inNamespace(SoakWorld.NAMESPACE).list().getItems().size()
                    > 1_000);
    int before = logins(world);
    int readsBefore = world.server().journal().count("GET", READ);
    SoakWorld.pass(Duration.ofMinutes(3));
    say("all targets written after the last manifest: %.1f s", seconds(all));
    say("logins in 180 s: %d (ideal at one per 14 s: 12.9)", logins(world) - before);
    say("reads in 180 s: %d", world.server().journal().count("GET", READ) - readsBefore);
    say("failed reads in all: %d", failed(world, READ));
  }

  void outagesOfServerAndOfRenewals(SoakWorld world) throws InterruptedException {
    say("accessTokenMaxTTL of 60 s on tokens of 20 s, 5 minutes, two outages");
    world.auth("shared", lives(Duration.ofSeconds(20), Duration.ofSeconds(60)));
    for (int i = 0; i < 10; i++) {
      world.staticSecret("app-" + i, "shared", Duration.ofSeconds(5));
    }
    follow(world, "value-0", "at the start");
    SoakWorld.pass(MINUTE);
    follow(world, "value-1", "after a minute");

    say("the server drops every connection for 10 s");
    Faults.Planned outage = world.server().faults().on("*", "/").always().drop();
    SoakWorld.pass(Duration.ofSeconds(10));
    world.server().faults().clear();
    say("  connections struck: %d", outage.struck());
    follow(world, "value-2", "after the outage");
    SoakWorld.pass(MINUTE);

    say("only logins fail (500) for 60 s");
    int before = logins(world);
    world.server().faults().on("POST", LOGIN).always().answer(500);
    SoakWorld.pass(MINUTE);
    say("  logins tried in that minute: %d (allowed: under 10)", logins(world) - before);
    world.server().faults().clear();
    follow(world, "value-3", "after logins work again");
    SoakWorld.pass(MINUTE);
    follow(world, "value-4", "at the end");
  }

  void fiftyBrokenAuthsBesideAGoodOne(SoakWorld world) throws InterruptedException {
    say("50 broken InfisicalAuths beside a good one with 20 resources");
    world.auth("good", lives(Duration.ofDays(1), Duration.ofDays(1)));
    for (int i = 0; i < 20; i++) {
      world.staticSecret("good-" + i, "good", Duration.ofSeconds(5));
    }
    follow(world, "value-0", "first", "good-", 20);
    List<Duration> alone = changes(world, "alone");
    for (int i = 0; i < 50; i++) {
      breakOne(world, i);
    }
    List<Duration> beside = changes(world, "beside");
    say("time until all 20 targets have a change, alone: median %.1f s", seconds(median(alone)));
    say("the same beside 50 broken ones: median %.1f s", seconds(median(beside)));
    say("ratio: %.2f", seconds(median(beside)) / seconds(median(alone)));
    say("logins of the good one: %d", logins(world) - failedLogins(world));
  }

  /**
   * Each in another way: nobody there, no such host, a wrong secret, an empty secret, no TLS there.
   */
  private static void breakOne(SoakWorld world, int i) {
    String name = "broken-" + i;
    String address = world.server().address();
    switch (i % 5) {
      case 0 -> world.auth(name, "http://127.0.0.1:1", "id-" + i, "secret-" + i);
      case 1 -> world.auth(name, "https://no-such-host-" + i + ".invalid", "id-" + i, "secret");
      case 2 -> world.auth(name, address, "unknown-" + i, "wrong-" + i);
      case 3 -> world.auth(name, address, "id-" + i, "");
      default -> world.auth(name, address.replace("http:", "https:"), "id-" + i, "secret");
    }
    world.staticSecret(name, name, Duration.ofSeconds(5));
  }

  private List<Duration> changes(SoakWorld world, String label) throws InterruptedException {
    List<Duration> took = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      String value = label + "-" + i;
      world.project().setSecret("dev", "/app", "KEY", value);
      took.add(SoakWorld.await(MINUTE, value, () -> allHold(world, "good-", 20, value)));
    }
    return took;
  }

  private void follow(SoakWorld world, String value, String when) throws InterruptedException {
    follow(world, value, when, "app-", 10);
  }

  private void follow(SoakWorld world, String value, String when, String prefix, int count)
      throws InterruptedException {
    world.project().setSecret("dev", "/app", "KEY", value);
    Duration took = SoakWorld.await(MINUTE, when, () -> allHold(world, prefix, count, value));
    say("  %s: a change reached all %d targets in %.1f s", when, count, seconds(took));
  }

  private static boolean allHold(SoakWorld world, String prefix, int count, String value) {
    for (int i = 0; i < count; i++) {
      if (!world.holds(prefix + i, value)) {
        return false;
      }
    }
    return true;
  }

  private static UniversalAuthOptions lives(Duration ttl, Duration maxTtl) {
    return UniversalAuthOptions.defaults().accessTokenTtl(ttl).accessTokenMaxTtl(maxTtl);
  }

  private static int logins(SoakWorld world) {
    return world.server().journal().count("POST", LOGIN);
  }

  private static long failedLogins(SoakWorld world) {
    return failed(world, LOGIN);
  }

  private static long failed(SoakWorld world, String path) {
    return world.server().journal().entries().stream()
        .filter(e -> e.path().startsWith(path))
        .map(Journal.Entry::status)
        .filter(status -> !isGood(status))
        .count();
  }

  private static boolean isGood(OptionalInt status) {
    return status.isPresent() && (status.getAsInt() == 200 || status.getAsInt() == 304);
  }

  private static Duration median(List<Duration> durations) {
    return durations.stream().sorted().toList().get(durations.size() / 2);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  private void say(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
  }
}
