package com.infisical.e2e.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Samples a process tree every 200 ms until it is closed. Thread-safe. */
public final class Samples implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofMillis(200);

  /** What was seen at one moment of {@link System#nanoTime}. */
  public record Sample(long at, ProcessTree.Usage usage) {}

  private final ProcessTree tree;
  private final List<Sample> samples = new ArrayList<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("samples").factory());

  private Samples(ProcessTree tree) {
    this.tree = tree;
  }

  /** Looks at that process and what descends from it, from now on. */
  public static Samples of(long pid) {
    Samples samples = new Samples(new ProcessTree(pid));
    var unused =
        samples.thread.scheduleAtFixedRate(
            samples::look, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    return samples;
  }

  /** Looks once more, besides; the latest sample where the process has gone. */
  public Sample now() {
    look();
    return latest().orElse(new Sample(System.nanoTime(), new ProcessTree.Usage(0, Memory.NONE)));
  }

  /** The greatest memory seen, and, apart, the greatest number of threads. */
  public Memory peak() {
    Memory peak = Memory.NONE;
    long threads = 0;
    for (Sample each : all()) {
      Memory memory = each.usage().memory();
      peak = memory.resident() > peak.resident() ? memory : peak;
      threads = Math.max(threads, memory.threads());
    }
    return new Memory(peak.resident(), peak.anonymous(), peak.file(), threads);
  }

  /** What was seen since a moment. */
  public List<Sample> since(long nanoTime) {
    return all().stream().filter(each -> each.at() >= nanoTime).toList();
  }

  synchronized List<Sample> all() {
    return List.copyOf(samples);
  }

  private synchronized Optional<Sample> latest() {
    return samples.isEmpty() ? Optional.empty() : Optional.of(samples.getLast());
  }

  private void look() {
    Optional<ProcessTree.Usage> usage = tree.usage();
    usage
        .filter(each -> each.memory().resident() > 0)
        .ifPresent(
            each -> {
              synchronized (this) {
                samples.add(new Sample(System.nanoTime(), each));
              }
            });
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
