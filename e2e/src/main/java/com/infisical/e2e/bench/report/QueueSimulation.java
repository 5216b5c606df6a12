package com.infisical.e2e.bench.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Simulates the operator's queue event by event: names wait for one of 64 places, and each sync
 * then takes processor time, waits for the server, and takes processor time again. Processors serve
 * one piece of work after the other, in the order they come. All times are seconds.
 */
final class QueueSimulation {
  /** As in the operator (docs/operations.md). */
  private static final int PLACES = 64;

  /** How far a refresh may lie beside its interval, so that those of a moment spread. */
  private static final double JITTER = 0.1;

  /**
   * What a sync takes.
   *
   * @param before processor time until the request has been sent
   * @param answer until the server has answered, without a processor
   * @param after processor time from then on
   */
  record Service(double before, double answer, double after) {
    double processor() {
      return before + after;
    }
  }

  /**
   * @param seconds until the last was done
   * @param busy the share of the time in which a processor worked
   * @param lateMedian how long the middle one had to wait for a place
   * @param late99 how long the 99th of a hundred had to
   */
  record Outcome(double seconds, double busy, double lateMedian, double late99) {}

  private enum Stage {
    DUE,
    SENT,
    ANSWERED,
    DONE
  }

  private record Event(double at, long order, Stage stage, Job job) {}

  private record Job(double due) {}

  private final Service service;
  private final double[] processors;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingDouble(Event::at).thenComparingLong(Event::order));
  private final Deque<Job> waiting = new ArrayDeque<>();
  private final List<Double> late = new ArrayList<>();
  private int places = PLACES;
  private long order;
  private double worked;
  private double now;

  private QueueSimulation(Service service, int processors) {
    this.service = service;
    this.processors = new double[processors];
  }

  /** All are due at once, once. */
  static Outcome firstSync(int resources, Service service, int processors) {
    QueueSimulation queue = new QueueSimulation(service, processors);
    for (int i = 0; i < resources; i++) {
      queue.add(0, Stage.DUE, new Job(0));
    }
    return queue.run();
  }

  /** Each is due once an interval, for ten of them; the first time at random. */
  static Outcome steady(int resources, double interval, Service service, int processors) {
    QueueSimulation queue = new QueueSimulation(service, processors);
    SplittableRandom random = new SplittableRandom(resources);
    for (int i = 0; i < resources; i++) {
      double due = random.nextDouble(interval);
      for (int round = 0; round < 10; round++) {
        queue.add(due, Stage.DUE, new Job(due));
        due += interval * random.nextDouble(1 - JITTER, 1 + JITTER);
      }
    }
    return queue.run();
  }

  private Outcome run() {
    for (Event event = events.poll(); event != null; event = events.poll()) {
      now = event.at();
      switch (event.stage()) {
        case DUE -> waiting.add(event.job());
        case SENT -> add(now + service.answer(), Stage.ANSWERED, event.job());
        case ANSWERED -> add(work(service.after()), Stage.DONE, event.job());
        case DONE -> places++;
      }
      admit();
    }
    List<Double> sorted = late.stream().sorted().toList();
    return new Outcome(
        now,
        worked / (now * processors.length),
        sorted.get(sorted.size() / 2),
        sorted.get(sorted.size() * 99 / 100));
  }

  private void admit() {
    while (places > 0 && !waiting.isEmpty()) {
      places--;
      Job job = waiting.remove();
      late.add(now - job.due());
      add(work(service.before()), Stage.SENT, job);
    }
  }

  /** When a processor will have done that much, which it begins as soon as one is free. */
  private double work(double seconds) {
    int first = 0;
    for (int i = 1; i < processors.length; i++) {
      first = processors[i] < processors[first] ? i : first;
    }
    processors[first] = Math.max(now, processors[first]) + seconds;
    worked += seconds;
    return processors[first];
  }

  private void add(double at, Stage stage, Job job) {
    events.add(new Event(at, order++, stage, job));
  }
}
