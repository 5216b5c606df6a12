package com.infisical.e2e.chaos;

import com.infisical.devserver.hooks.Faults;
import com.infisical.testkit.ApiFaults;
import com.infisical.testkit.ApiRequest;
import com.infisical.testkit.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** Lists all faults, in an order and with figures that a seed decides. */
public final class ChaosCases {
  static final String SERVER = "Infisical";
  static final String API = "API server";
  private static final String READ = "/api/v4/secrets";
  private static final String NETWORK = "network";
  private static final String PROCESS = "process";
  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
  private static final String OF_ANOTHER_PROJECT =
      """
      {"secrets":[{"secretKey":"COUNTER","secretValue":"1000000","secretPath":"/app","environment":"dev",
       "workspace":"7a5e7a51-0000-4000-8000-0000000000aa"}],"imports":[]}\
      """;
  private static final Duration BEYOND_A_TOKEN = Duration.ofMinutes(90);

  private static final Duration OVERLOAD = Duration.ofSeconds(20);

  private final Random random;

  private ChaosCases(long seed) {
    this.random = new Random(seed);
  }

  /** Every case. */
  public static List<ChaosCase> all(long seed) {
    ChaosCases cases = new ChaosCases(seed);
    List<ChaosCase> all = new ArrayList<>(cases.server());
    all.addAll(cases.network());
    all.addAll(cases.apiServer());
    all.addAll(cases.watches());
    all.addAll(cases.process());
    all.addAll(MovedServers.cases());
    Collections.shuffle(all, cases.random);
    return all;
  }

  /** Some of those that take seconds. */
  public static List<ChaosCase> sample(long seed, int size) {
    return all(seed).stream()
        .filter(each -> !each.name().matches(".*(half-open|20 s|another address).*"))
        .limit(size)
        .toList();
  }

  private List<ChaosCase> server() {
    return List.of(
        reads("reads fail with 500", choice -> choice.times(some()).answer(500)),
        reads(
            "reads are refused with 429",
            choice -> choice.times(1).answer(429, Map.of("Retry-After", "1"))),
        reads(
            "reads are answered by a page of HTML",
            choice ->
                choice.times(some()).answer(200, Map.of("Content-Type", "text/html"), "<html>")),
        reads(
            "answers are truncated JSON",
            choice -> choice.times(some()).answer(200, JSON, "{\"secrets\":[{\"secretKey\":\"A")),
        reads(
            "reads are answered with the secrets of another project",
            choice -> choice.times(some()).answer(200, JSON, OF_ANOTHER_PROJECT)),
        reads("reads are slow", choice -> choice.times(1).delay(millis(1_500, 2_500))),
        new ChaosCase(
            SERVER,
            "its clock jumps beyond the life of every token",
            2,
            world -> {
              world.server().clock().advance(BEYOND_A_TOKEN);
              return new Fault(() -> true, () -> {});
            }),
        new ChaosCase(
            SERVER,
            "it restarts",
            0,
            world -> {
              world.route().network().refuse();
              return struck(world.route().network(), FaultProxy::heal);
            }));
  }

  private List<ChaosCase> network() {
    return List.of(
        network(
            "answers of Infisical are reset amid the body",
            world -> world.route().network(),
            network -> network.resetAmidAnswers(some())),
        network(
            "connections to Infisical are half-open",
            world -> world.route().network(),
            FaultProxy::silenceOpenConnections),
        network("nothing passes to Infisical", world -> world.route().network(), FaultProxy::pause),
        network(
            "nothing passes to the API server",
            world -> world.apiRoute().network(),
            FaultProxy::pause),
        network(
            "all connections to the API server are reset",
            world -> world.apiRoute().network(),
            FaultProxy::resetOpenConnections),
        network(
            "the way to the API server is slow",
            world -> world.apiRoute().network(),
            network -> network.delay(millis(50, 200))),
        network(
            "connections to the API server are half-open",
            world -> world.apiRoute().network(),
            FaultProxy::silenceOpenConnections));
  }

  private List<ChaosCase> apiServer() {
    return List.of(
        api(
            "writes of targets conflict (409)",
            faults -> faults.refuse(writesOf("secrets"), some(), 409, "Conflict")),
        api(
            "writes of statuses conflict (409)",
            faults ->
                faults.refuse(request -> request.path().contains("/status"), 2, 409, "Conflict")),
        api(
            "requests are refused with 429",
            faults -> faults.refuse(request -> true, 2 * some(), 429, "TooManyRequests")),
        api(
            "requests fail with 500",
            faults -> faults.refuse(request -> true, 2 * some(), 500, "InternalError")),
        new ChaosCase(
            API,
            "it refuses all but the lease with 429 for 20 s",
            0,
            world -> {
              world.apiRoute().meetFaults(true);
              world
                  .apiRoute()
                  .faults()
                  .refuse(
                      request -> !request.path().contains("/leases"),
                      Integer.MAX_VALUE,
                      429,
                      "TooManyRequests");
              return new Fault(after(OVERLOAD), world.apiRoute().faults()::heal);
            }),
        new ChaosCase(
            API,
            "a namespace with a target is stuck in termination",
            0,
            world -> {
              String resource = world.addResourceWithTargetInTerminatingNamespace();
              return new Fault(() -> world.hasFailedTarget(resource), () -> {});
            }),
        new ChaosCase(
            API,
            "it restarts",
            0,
            world -> {
              world.plane().restartApiServer();
              return new Fault(() -> true, () -> {});
            }));
  }

  private List<ChaosCase> watches() {
    return List.of(
        api(
            "watches are closed and their version is too old (410)",
            faults -> faults.expireWatches(3)));
  }

  private List<ChaosCase> process() {
    return List.of(
        new ChaosCase(
            PROCESS,
            "it is stopped and continued (SIGSTOP, SIGCONT)",
            0,
            world -> {
              world.signal("STOP");
              return new Fault(after(millis(500, 2_000)), () -> world.signal("CONT"));
            }),
        ended("it is asked to end amid a write (SIGTERM)", ChaosWorld::terminate),
        ended("it is killed amid a write (SIGKILL)", ChaosWorld::kill));
  }

  private static ChaosCase reads(String name, Function<Faults.Choice, Faults.Planned> plan) {
    return new ChaosCase(
        SERVER,
        name,
        0,
        world -> {
          Faults.Planned planned = plan.apply(world.server().faults().on("GET", READ));
          return new Fault(() -> planned.struck() > 0, world.server().faults()::clear);
        });
  }

  private static ChaosCase network(
      String name, Function<ChaosWorld, FaultProxy> way, Consumer<FaultProxy> fault) {
    return new ChaosCase(
        NETWORK,
        name,
        0,
        world -> {
          FaultProxy network = way.apply(world);
          Fault begun = struck(network, FaultProxy::heal);
          fault.accept(network);
          return begun;
        });
  }

  private static Fault struck(FaultProxy network, Consumer<FaultProxy> end) {
    int before = network.struck();
    return new Fault(() -> network.struck() > before, () -> end.accept(network));
  }

  private static ChaosCase api(String name, Function<ApiFaults, ApiFaults.Planned> plan) {
    return new ChaosCase(
        API,
        name,
        0,
        world -> {
          world.apiRoute().meetFaults(true);
          ApiFaults.Planned planned = plan.apply(world.apiRoute().faults());
          return new Fault(() -> planned.struck() > 0, world.apiRoute().faults()::heal);
        });
  }

  private static ChaosCase ended(String name, Consumer<ChaosWorld> end) {
    return new ChaosCase(
        PROCESS,
        name,
        1,
        world -> {
          world.apiRoute().meetFaults(true);
          ApiFaults.Planned held = world.apiRoute().faults().holdAnswers(writesOf("secrets"), 1);
          return new Fault(
              () -> held.struck() > 0,
              () -> {
                end.accept(world);
                world.apiRoute().faults().heal();
                world.startAgain();
              });
        });
  }

  private static Predicate<ApiRequest> writesOf(String plural) {
    return request -> request.writes(plural);
  }

  private static BooleanSupplier after(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    return () -> System.nanoTime() - end > 0;
  }

  private int some() {
    return 1 + random.nextInt(3);
  }

  private Duration millis(int least, int most) {
    return Duration.ofMillis(least + random.nextInt(most - least));
  }
}
