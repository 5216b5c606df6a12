package com.infisical.e2e.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects what a run shows while it goes on. Not thread-safe. */
final class Findings {
  private static final double KIBIBYTES = 1024;

  private final String subject;
  private final Map<Figure, Double> figures = new EnumMap<>(Figure.class);
  private final List<Double> syncedAt = new ArrayList<>();
  private final List<Double> changes = new ArrayList<>();
  private final Map<String, ApiRequests> api = new HashMap<>();

  Findings(String subject) {
    this.subject = subject;
  }

  void put(Figure figure, double value) {
    figures.put(figure, value);
  }

  void count(Figure figure, long value) {
    put(figure, (double) value);
  }

  /** The seconds between two moments of {@link System#nanoTime}. */
  void seconds(Figure figure, long from, long to) {
    put(figure, (to - from) / 1e9);
  }

  /** Memory in all, anonymous and file-backed. */
  void memory(Figure all, Figure anonymous, Figure file, Memory memory) {
    put(all, memory.resident() / KIBIBYTES);
    put(anonymous, memory.anonymous() / KIBIBYTES);
    put(file, memory.file() / KIBIBYTES);
  }

  /** When resources were synced; {@code start} and they by {@link System#nanoTime}. */
  void synced(long start, long[] times) {
    for (long each : times) {
      syncedAt.add(Math.round((each - start) / 1e7) / 100.0);
    }
  }

  void change(double seconds) {
    changes.add(seconds);
  }

  void api(String phase, ApiRequests requests) {
    api.put(phase, requests);
  }

  /** Who used what while the sync went on. */
  void machine(Machine used) {
    put(Figure.API_SERVER_CPU, used.apiServer());
    put(Figure.ETCD_CPU, used.etcd());
    put(Figure.SERVER_CPU, used.server());
    put(Figure.DRIVER_CPU, used.driver());
    put(Figure.OTHERS, used.othersCores());
  }

  RunResult result(String outcome, String lastWords) {
    if (!changes.isEmpty()) {
      put(Figure.CHANGE, Spread.of(changes).median());
    }
    return new RunResult(subject, outcome, lastWords, figures, syncedAt, changes, api);
  }
}
