package com.infisical.e2e.bench;

import com.infisical.e2e.bench.Samples.Sample;
import com.infisical.e2e.bench.server.Counts;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** One run of an operator: start, first sync, then steady state and changes where asked for. */
final class OperatorRun {
  private static final Duration PROBE_EVERY = Duration.ofMillis(5);
  private static final Duration SETTLE = Duration.ofSeconds(3);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int CHANGES = 5;

  private final World world;
  private final Plan plan;
  private final Load load;
  private final Findings findings;
  private final RunningSubject subject;
  private final Samples samples;
  private final Machine.Pids pids;
  private final Instant startedAt = Instant.now();

  private OperatorRun(World world, Plan plan, Subject subject) {
    this.world = world;
    this.plan = plan;
    this.load = plan.load();
    this.findings = new Findings(subject.name());
    findings.put(Figure.LOAD_AVERAGE, Machine.load());
    findings.put(Figure.YARDSTICK, Yardstick.millis());
    this.subject = RunningSubject.start(subject, world.plane(), world.server().address());
    this.samples = Samples.of(this.subject.pid());
    this.pids = Machine.Pids.find(this.subject.pid(), world.server().pid());
  }

  /** Does all of it and ends the operator, however it goes. */
  static RunResult of(World world, Plan plan, Subject subject)
      throws IOException, InterruptedException {
    if (plan.when() == Plan.When.BEFORE) {
      Load load = plan.load();
      world.createTenants(load);
      World.AT_ONCE.run(
          load.resources(), i -> world.api().create(world.manifests(load).resource(i)));
    }
    try (Progress progress = Progress.watch(world.api(), plan.load().resources())) {
      return new OperatorRun(world, plan, subject).toTheEnd(progress);
    }
  }

  private RunResult toTheEnd(Progress progress) throws IOException, InterruptedException {
    String outcome = RunResult.DONE;
    try (samples) {
      phases(progress);
    } catch (RunEnded e) {
      outcome = e.outcome();
      afterwards(samples.now());
    } finally {
      peak();
      stop();
    }
    return findings.result(outcome, outcome.equals(RunResult.DONE) ? "" : subject.lastWords());
  }

  private void phases(Progress progress) throws RunEnded, IOException, InterruptedException {
    awaitReady();
    if (plan.when() == Plan.When.RUNNING) {
      Pause.of(SETTLE);
      Sample idle = samples.now();
      findings.memory(Figure.IDLE, Figure.IDLE_ANONYMOUS, Figure.IDLE_FILE, idle.usage().memory());
      findings.count(Figure.THREADS_IDLE, idle.usage().memory().threads());
      findings.put(Figure.CPU_START, idle.usage().cpuSeconds());
    }
    firstSync(progress);
    if (plan.steady().isPositive()) {
      steady();
    }
    if (plan.change() > 0) {
      changes();
    }
  }

  private void awaitReady() throws RunEnded, InterruptedException {
    long end = subject.startedAt() + plan.deadline().toNanos();
    while (!subject.isReady()) {
      check("it was ready", end);
      Pause.of(PROBE_EVERY);
    }
    findings.seconds(Figure.READY, subject.startedAt(), System.nanoTime());
  }

  private void firstSync(Progress progress) throws RunEnded, IOException, InterruptedException {
    Instant began = Instant.now();
    Machine before = Machine.look(pids);
    boolean running = plan.when() == Plan.When.RUNNING;
    long start = running ? System.nanoTime() : subject.startedAt();
    double cpuBefore = running ? samples.now().usage().cpuSeconds() : 0;
    try {
      if (running) {
        world.createTenants(load);
        World.AT_ONCE.run(
            load.resources(), i -> world.api().create(world.manifests(load).resource(i)));
        findings.seconds(Figure.CREATED, start, System.nanoTime());
      }
      long created = System.nanoTime();
      await(progress, start);
      long[] times = progress.times();
      long last = times[times.length - 1];
      findings.seconds(Figure.SYNCED, start, last);
      if (running) {
        findings.seconds(Figure.SYNCED_AFTER, created, Math.max(created, last));
      }
      findings.put(Figure.CPU_SYNC, samples.now().usage().cpuSeconds() - cpuBefore);
      findings.machine(Machine.look(pids).since(before));
      Pause.of(SETTLE);
    } finally {
      findings.synced(start, progress.times());
      counted(running ? began : startedAt);
    }
    afterwards(samples.now());
  }

  private void await(Progress progress, long start) throws RunEnded, InterruptedException {
    long end = start + plan.deadline().toNanos();
    while (!progress.awaitAll(LOOK)) {
      check(progress.synced() + " of " + load.resources() + " were synced", end);
    }
  }

  /** Ends the run where the operator has ended or the time is over. */
  private void check(String state, long end) throws RunEnded, InterruptedException {
    if (!subject.isAlive()) {
      throw new RunEnded("ended (exit " + subject.exitCode() + ") when " + state);
    }
    if (System.nanoTime() > end) {
      throw new RunEnded("not done after " + plan.deadline().toSeconds() + " s: " + state);
    }
  }

  private void counted(Instant began) {
    ApiRequests requests = ApiRequests.of(world.audit().between(began, Instant.now()));
    findings.api("sync", requests);
    findings.api("start", ApiRequests.of(world.audit().between(startedAt, began)));
    double resources = load.resources();
    findings.put(Figure.API, requests.total() / resources);
    findings.put(Figure.API_WRITES, requests.writes() / resources);
    Counts counts = world.server().counts();
    findings.count(Figure.LOGINS, counts.logins());
    findings.count(Figure.READS, counts.reads());
    findings.count(Figure.UNCHANGED, counts.unchanged());
    findings.count(Figure.STREAMS, counts.open());
    findings.count(
        Figure.OTHER, counts.status() + counts.projects() + counts.revocations() + counts.other());
    findings.count(Figure.REFUSED, counts.refused());
  }

  private void afterwards(Sample now) {
    findings.memory(Figure.AFTER, Figure.AFTER_ANONYMOUS, Figure.AFTER_FILE, now.usage().memory());
    findings.put(Figure.CPU_ALL, now.usage().cpuSeconds());
  }

  private void peak() {
    Memory peak = samples.peak();
    findings.memory(Figure.PEAK, Figure.PEAK_ANONYMOUS, Figure.PEAK_FILE, peak);
    findings.count(Figure.THREADS_PEAK, peak.threads());
  }

  private void steady() throws RunEnded, InterruptedException {
    Counts before = world.server().counts();
    Instant began = Instant.now();
    Sample first = samples.now();
    long end = first.at() + plan.steady().toNanos();
    while (System.nanoTime() < end) {
      Pause.of(Duration.ofNanos(Math.min(Math.max(1, end - System.nanoTime()), 1_000_000_000)));
      check("nothing changed", end + Duration.ofMinutes(1).toNanos());
    }
    Sample last = samples.now();
    double minutes = (last.at() - first.at()) / 6e10;
    Counts counts = world.server().counts().since(before);
    ApiRequests requests = ApiRequests.of(world.audit().between(began, Instant.now()));
    findings.api("steady", requests);
    findings.put(
        Figure.STEADY_CPU, (last.usage().cpuSeconds() - first.usage().cpuSeconds()) / minutes);
    findings.put(Figure.STEADY_READS, counts.reads() / minutes);
    findings.put(Figure.STEADY_UNCHANGED, counts.unchanged() / minutes);
    findings.put(Figure.STEADY_API, requests.total() / minutes);
    findings.put(Figure.STEADY_API_WRITES, requests.writes() / minutes);
    findings.put(Figure.STEADY_MEMORY, last.usage().memory().resident() / 1024.0);
    List<Slope.Point> points =
        samples.since(first.at()).stream()
            .map(
                each ->
                    new Slope.Point(each.at() / 6e10, each.usage().memory().resident() / 1024.0))
            .toList();
    findings.put(Figure.STEADY_SLOPE, Slope.of(points).perUnit());
  }

  private void changes() throws RunEnded, IOException, InterruptedException {
    for (int round = 1; round <= CHANGES; round++) {
      String value = "changed-" + round;
      try (Rollout rollout = Rollout.watch(world.api(), load, plan.change(), value)) {
        long start = System.nanoTime();
        long end = start + plan.deadline().toNanos();
        world.server().change(plan.change(), value);
        while (!rollout.awaitAll(LOOK)) {
          check(rollout.left() + " targets had not followed change " + round, end);
        }
        findings.change((rollout.lastAt() - start) / 1e9);
      }
      Pause.of(SETTLE);
    }
  }

  private void stop() {
    boolean alive = subject.isAlive();
    long start = System.nanoTime();
    subject.stop();
    if (alive) {
      findings.seconds(Figure.STOP, start, System.nanoTime());
    }
  }
}
