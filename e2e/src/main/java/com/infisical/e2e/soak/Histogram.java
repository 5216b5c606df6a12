package com.infisical.e2e.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How many objects of each of the operator's own classes are alive, after a full collection. The
 * lambdas and records of a class count apart.
 */
record Histogram(Map<String, Long> instances) {
  private static final String OURS = "com.infisical.";

  Histogram {
    instances = Collections.unmodifiableSortedMap(new TreeMap<>(instances));
  }

  /** Asks the JVM of that process, with this JDK's jcmd. */
  static Histogram of(long pid) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process process =
        new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("jcmd " + pid + " failed: " + output);
    }
    return parse(output.lines().toList());
  }

  /** Reads lines such as {@code " 12: 34 816 com.infisical.…"}. */
  static Histogram parse(List<String> lines) {
    Map<String, Long> found = new TreeMap<>();
    for (String line : lines) {
      List<String> words = List.of(line.strip().split("\\s+", -1));
      if (words.size() >= 4 && words.getFirst().endsWith(":") && words.get(3).startsWith(OURS)) {
        found.merge(words.get(3), Long.parseLong(words.get(1)), Long::sum);
      }
    }
    return new Histogram(found);
  }

  long total() {
    return instances.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The classes that have gained most since then, as {@code "class: before → now"}. */
  List<String> gainedSince(Histogram before, int most) {
    TreeSet<String> names = new TreeSet<>(instances.keySet());
    Comparator<String> byGain = Comparator.comparingLong(name -> count(name) - before.count(name));
    return names.stream()
        .filter(name -> count(name) > before.count(name))
        .sorted(byGain.reversed())
        .limit(most)
        .map(name -> "%s: %,d → %,d".formatted(name, before.count(name), count(name)))
        .toList();
  }

  private long count(String name) {
    return instances.getOrDefault(name, 0L);
  }
}
