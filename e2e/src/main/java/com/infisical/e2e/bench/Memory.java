package com.infisical.e2e.bench;

import java.util.List;

/**
 * The memory of a process by {@code /proc/<pid>/status}, in KiB.
 *
 * @param resident all pages that are in memory: the sum of the others
 * @param anonymous those not backed by a file
 * @param file those that the kernel can read again from a file
 */
public record Memory(long resident, long anonymous, long file, long threads) {
  /** Nothing. */
  public static final Memory NONE = new Memory(0, 0, 0, 0);

  static Memory parse(List<String> lines) {
    return new Memory(
        number(lines, "VmRSS:"),
        number(lines, "RssAnon:"),
        number(lines, "RssFile:") + number(lines, "RssShmem:"),
        number(lines, "Threads:"));
  }

  Memory plus(Memory other) {
    return new Memory(
        resident + other.resident,
        anonymous + other.anonymous,
        file + other.file,
        threads + other.threads);
  }

  /** A process that is going away has no memory left to tell of: zero. */
  private static long number(List<String> lines, String field) {
    return lines.stream()
        .filter(line -> line.startsWith(field))
        .findFirst()
        .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .orElse(0L);
  }
}
