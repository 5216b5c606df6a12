package com.infisical.e2e.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One run, as {@code make bench ARGS="--json FILE"} wrote it.
 *
 * @param resources how many there were
 * @param subject what ran, such as the operator or the floor
 * @param figures by their names in the file
 * @param syncedAt seconds until each resource was synced, ascending
 */
record Run(int resources, String subject, Map<String, Double> figures, List<Double> syncedAt) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Run {
    figures = Collections.unmodifiableSortedMap(new TreeMap<>(figures));
    syncedAt = List.copyOf(syncedAt);
  }

  /**
   * The finished runs in the JSON files of a folder.
   *
   * @throws IOException where the folder or a file cannot be read
   */
  static List<Run> in(Path folder) throws IOException {
    List<Run> runs = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        runs.addAll(read(JSON.readTree(file.toFile())));
      }
    }
    return List.copyOf(runs);
  }

  static List<Run> read(JsonNode file) {
    int resources = file.at("/load/resources").asInt();
    List<Run> runs = new ArrayList<>();
    for (JsonNode run : file.path("runs")) {
      if (run.path("outcome").asText().equals("done")) {
        Map<String, Double> figures = new TreeMap<>();
        run.path("figures").forEachEntry((name, value) -> figures.put(name, value.asDouble()));
        List<Double> synced = new ArrayList<>();
        run.path("syncedAtSeconds").forEach(value -> synced.add(value.asDouble()));
        runs.add(new Run(resources, run.path("subject").asText(), figures, synced));
      }
    }
    return runs;
  }

  OptionalDouble figure(String name) {
    Double value = figures.get(name);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
