package com.infisical.e2e.bench;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The measurements of one run.
 *
 * @param subject what ran
 * @param outcome {@code done}, or how it ended before that
 * @param lastWords the end of its log where it was not done
 * @param syncedAt seconds from the first creation until each resource was synced, ascending
 * @param api the API server's answers, by phase
 */
record RunResult(
    String subject,
    String outcome,
    String lastWords,
    Map<Figure, Double> figures,
    List<Double> syncedAt,
    List<Double> changes,
    Map<String, ApiRequests> api) {
  static final String DONE = "done";

  RunResult {
    figures = new EnumMap<>(figures);
    syncedAt = List.copyOf(syncedAt);
    changes = List.copyOf(changes);
    api = Map.copyOf(api);
  }

  boolean done() {
    return outcome.equals(DONE);
  }
}
