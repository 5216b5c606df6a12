package com.infisical.e2e.soak;

import com.infisical.devserver.UniversalAuthOptions;
import com.infisical.e2e.bench.Samples;
import com.infisical.e2e.bench.Samples.Sample;
import com.infisical.e2e.bench.Slope;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * An hour of 1,000 resources with a change every second, tokens of 30 s, an Infisical server that
 * goes for 5 s every 5 minutes and an API server that is killed every 10. Tells whether memory,
 * threads and objects stay, and whether an update was lost.
 */
final class Endurance {
  private static final int RESOURCES = 1_000;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SERVER_AWAY = Duration.ofSeconds(5);
  private static final int SERVER_EVERY = 300;
  private static final int API_SERVER_EVERY = 600;
  private static final int JOURNAL_EVERY = 30;
  private static final double NANOS_PER_MINUTE = 6e10;

  private final PrintStream out;
  private final SplittableRandom random = new SplittableRandom(17);
  private final Map<String, Long> requests = new TreeMap<>();
  private int operatorEnds;
  private int apiServerKills;
  private int outages;

  Endurance(PrintStream out) {
    this.out = out;
  }

  /**
   * @param minutes how long; figures of memory are of the time after the first sixth
   */
  void run(SoakWorld world, int minutes) throws InterruptedException, IOException {
    say("%,d resources, a change a second, tokens of 30 s, %d minutes", RESOURCES, minutes);
    create(world);
    try (Updates updates = Updates.watch(world)) {
      updates.awaitAll(RESOURCES, LONG);
      Duration warm = Duration.ofMinutes(minutes).dividedBy(6);
      change(world, updates, warm, minutes);
      Histogram first = Histogram.of(world.operatorPid());
      try (Samples samples = Samples.of(world.operatorPid())) {
        change(world, updates, Duration.ofMinutes(minutes).minus(warm), minutes);
        SoakWorld.await(LONG, "the last change", updates::nonePending);
        tellUpdates(world, updates);
        tellMemory(samples, Histogram.of(world.operatorPid()), first);
      }
    }
  }

  private void create(SoakWorld world) {
    Duration life = Duration.ofSeconds(30);
    world.auth(
        "shared",
        UniversalAuthOptions.defaults().accessTokenTtl(life).accessTokenMaxTtl(Duration.ofDays(1)));
    for (int i = 0; i < RESOURCES; i++) {
      world.project().createFolder("dev", "/app-" + i).setSecret("dev", "/app-" + i, "KEY", "0");
      world.apply(manifest(world, i));
    }
  }

  /** One in two is told of changes, the others ask every 30 s. */
  private static String manifest(SoakWorld world, int i) {
    return """
    apiVersion: secrets.infisical.com/v1beta1
    kind: InfisicalStaticSecret
    metadata: {name: app-%1$d, namespace: soak}
    spec:
      infisicalAuthRef: {name: shared, namespace: soak}
      syncOptions: {refreshInterval: 30s, instantUpdates: %2$s}
      sources: [{projectId: %3$s, environmentSlug: dev, secretPath: /app-%1$d}]
      targets: [{name: app-%1$d, namespace: soak, kind: Secret, creationPolicy: Owner}]
    """
        .formatted(i, i % 2 == 0, world.project().id());
  }

  private void change(SoakWorld world, Updates updates, Duration time, int minutes)
      throws InterruptedException {
    long begun = System.nanoTime();
    for (int second = 1; System.nanoTime() - begun < time.toNanos(); second++) {
      long next = begun + second * SECOND.toNanos();
      if (!world.operatorIsAlive()) {
        operatorEnds++;
        say("the operator ended; it is started again");
        world.startOperatorAgain();
      }
      if (second % JOURNAL_EVERY == 0) {
        count(world);
      }
      if (second % API_SERVER_EVERY == API_SERVER_EVERY / 2) {
        apiServerKills++;
        world.restartApiServer();
      } else if (second % SERVER_EVERY == SERVER_EVERY / 4) {
        outages++;
        world.serverGoesFor(SERVER_AWAY);
      }
      int app = random.nextInt(RESOURCES);
      String value = Long.toString(random.nextLong(1, Long.MAX_VALUE), 36);
      updates.expect("app-" + app, value, app % 2 == 0);
      world.project().setSecret("dev", "/app-" + app, "KEY", value);
      if (second % 60 == 0) {
        say("minute %d of %d: %s", second / 60, minutes, updates.summary());
      }
      SoakWorld.pass(Duration.ofNanos(Math.max(1, next - System.nanoTime())));
    }
  }

  private void count(SoakWorld world) {
    var entries = world.server().journal().entries();
    world.server().journal().reset();
    entries.forEach(each -> requests.merge(kind(each.method(), each.path()), 1L, Long::sum));
  }

  private static String kind(String method, String path) {
    int query = path.indexOf('?');
    return method + " " + (query < 0 ? path : path.substring(0, query));
  }

  private void tellUpdates(SoakWorld world, Updates updates) {
    count(world);
    say("outages of the server: %d, kills of the API server: %d", outages, apiServerKills);
    say("ends of the operator: %d", operatorEnds);
    say("%s", updates.summary());
    say("targets that differ from the server: %d", updates.wrongNow(world));
    requests.forEach((kind, number) -> say("requests %s: %,d", kind, number));
  }

  private void tellMemory(Samples samples, Histogram last, Histogram first) {
    say("resident: %s", slope(samples, each -> each.usage().memory().resident() / 1024.0, "MiB"));
    say("anonymous: %s", slope(samples, each -> each.usage().memory().anonymous() / 1024.0, "MiB"));
    say("threads: %s", slope(samples, each -> each.usage().memory().threads(), "threads"));
    say("our objects alive: %,d → %,d; gained most:", first.total(), last.total());
    last.gainedSince(first, 12).forEach(line -> say("  %s", line));
  }

  /** Means of each minute: the heap goes up and down within one. */
  private static String slope(Samples samples, ToDoubleFunction<Sample> figure, String unit) {
    Map<Long, List<Double>> byMinute = new TreeMap<>();
    for (Sample each : samples.since(Long.MIN_VALUE)) {
      byMinute
          .computeIfAbsent((long) (each.at() / NANOS_PER_MINUTE), _ -> new ArrayList<>())
          .add(figure.applyAsDouble(each));
    }
    List<Slope.Point> points =
        byMinute.entrySet().stream()
            .map(e -> new Slope.Point(e.getKey(), mean(e.getValue())))
            .toList();
    Slope slope = Slope.of(points);
    return String.format(
        Locale.ROOT,
        "%.1f %s at first, %.1f at last, %+.3f ± %.3f %s a minute (95 %%)",
        points.getFirst().y(),
        unit,
        points.getLast().y(),
        slope.perUnit(),
        slope.error(),
        unit);
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  private void say(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
  }
}
