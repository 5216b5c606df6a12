package com.infisical.e2e.soak;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The program behind {@code make soak}: what the operator does over minutes, counted at the server.
 *
 * <p>Each figure is measured in the run that prints it.
 */
public final class Soak {
  private static final List<String> ALL =
      List.of(
          "thousand",
          "outages",
          "broken",
          "sources",
          "streams",
          "kill",
          "plain",
          "templates",
          "endless",
          "takeover",
          "takeover-go",
          "shards",
          "push");

  private Soak() {}

  /**
   * Runs the scenarios that are named, all where none is but {@code clocks}, which needs a C
   * compiler, and five that take long: {@code endurance} an hour, {@code lease} 30 minutes and
   * {@code leases} 15, or as many minutes as stand behind an equals sign; and {@code
   * flood=<objects>,<bytes of each>,<part of a kind's name>} and {@code fairness=<resources>}.
   */
  public static void main(String[] arguments) throws InterruptedException, IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    AuthSoak auth = new AuthSoak(out);
    SyncSoak sync = new SyncSoak(out);
    TemplateSoak templates = new TemplateSoak(out);
    for (String scenario : arguments.length == 0 ? ALL : List.of(arguments)) {
      if (scenario.equals("shards")) {
        ShardSoak.run(out);
        continue;
      }
      if (scenario.equals("clocks")) {
        ClockSoak.run(out);
        continue;
      }
      try (SoakWorld world = new SoakWorld()) {
        world.project().createFolder("dev", "/app").setSecret("dev", "/app", "KEY", "value-0");
        int equals = scenario.indexOf('=');
        switch (equals < 0 ? scenario : scenario.substring(0, equals)) {
          case "thousand" -> auth.thousandResourcesOnOneAuth(world);
          case "outages" -> auth.outagesOfServerAndOfRenewals(world);
          case "broken" -> auth.fiftyBrokenAuthsBesideAGoodOne(world);
          case "sources" -> sync.fiveHundredResourcesOnTenSources(world);
          case "streams" -> sync.twoHundredResourcesWithInstantUpdates(world);
          case "kill" -> sync.killsDuringFiveHundredUpdates(world);
          case "plain" -> sync.memoryOfAThousandResources(world, false);
          case "templates" -> sync.memoryOfAThousandResources(world, true);
          case "endless" -> templates.endlessTemplatesBesideKeys(world);
          case "flood" -> flood(out, world, scenario.substring(equals + 1).split(",", -1));
          case "fairness" -> FloodSoak.fairness(out, world, minutes(scenario, 5_000));
          case "push" -> new PushSoak(out).run(world);
          case "takeover" -> TakeOverSoak.run(out, world);
          case "takeover-go" -> GoTakeOverSoak.run(out, world);
          case "endurance" -> new Endurance(out).run(world, minutes(scenario, 60));
          case "leases" -> new DynamicSoak(out, world).run(minutes(scenario, 15));
          case "lease" -> new LeaseSoak(out).run(world, minutes(scenario, 30));
          default -> throw new IllegalArgumentException("unknown scenario " + scenario);
        }
      }
    }
  }

  private static void flood(PrintStream out, SoakWorld world, String[] options)
      throws InterruptedException, IOException {
    FloodSoak.run(
        out,
        world,
        Integer.parseInt(options[0]),
        Integer.parseInt(options[1]),
        options.length > 2 ? options[2] : "");
  }

  private static int minutes(String scenario, int standard) {
    int equals = scenario.indexOf('=');
    return equals < 0 ? standard : Integer.parseInt(scenario.substring(equals + 1));
  }
}
