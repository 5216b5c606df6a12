package com.infisical.e2e.chaos;

import com.infisical.testkit.ControlPlane;
import com.infisical.testkit.Repository;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * The program behind {@code make chaos}: every fault on a real control plane and the packaged
 * operator, several times, in an order that the seed decides.
 */
public final class Chaos {
  private static final int LONGEST_FAULT_MILLIS = 5_000;

  private Chaos() {}

  /**
   * Has every fault happen, and exits with 1 where one ended wrongly.
   *
   * @param arguments {@code seed=<number>} (default: drawn and printed), {@code rounds=<number>}
   *     (default 3) and {@code only=<part of a name>} (default: every fault)
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    long seed = option(arguments, "seed").map(Long::parseLong).orElse(System.nanoTime() % 100_000);
    long rounds = option(arguments, "rounds").map(Long::parseLong).orElse(3L);
    String only = option(arguments, "only").orElse("");
    out.printf(Locale.ROOT, "seed %d, %d rounds%n", seed, rounds);
    List<ChaosResult> results = new ArrayList<>();
    String program =
        Repository.find().path("dist/infisical-operator/bin/infisical-operator").toString();
    try (ControlPlane plane = ControlPlane.builder().start()) {
      plane.applyCrds();
      for (long round = 0; round < rounds; round++) {
        try (ChaosWorld world = new ChaosWorld(plane, List.of(program))) {
          Random lasting = new Random(seed + round);
          ChaosRun run = new ChaosRun(world, () -> lasting.nextInt(LONGEST_FAULT_MILLIS));
          run.begin();
          for (ChaosCase each : chosen(seed + round, only)) {
            ChaosResult result = run.run(each);
            out.println(result.line());
            results.add(result);
          }
        }
      }
    }
    long wrong = results.stream().filter(result -> !result.wrongs().isEmpty()).count();
    out.printf(
        Locale.ROOT,
        "%d faults, %d with a wrong result; %d logins; slowest to converge: %s%n",
        results.size(),
        wrong,
        results.stream().mapToInt(ChaosResult::logins).sum(),
        results.stream().max(Comparator.comparing(ChaosResult::converged)).orElseThrow().line());
    System.exit(wrong == 0 ? 0 : 1);
  }

  private static List<ChaosCase> chosen(long seed, String only) {
    return ChaosCases.all(seed).stream().filter(each -> each.toString().contains(only)).toList();
  }

  private static Optional<String> option(String[] arguments, String name) {
    return Stream.of(arguments)
        .filter(argument -> argument.startsWith(name + "="))
        .map(argument -> argument.substring(name.length() + 1))
        .findFirst();
  }
}
