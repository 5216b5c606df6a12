package com.infisical.e2e.bench;

import java.util.List;

/**
 * The CPU time of a process by {@code /proc/<pid>/stat}.
 *
 * @param ticks of its own and of those children that it has waited for, in hundredths of a second
 */
record ProcessStat(long parent, long ticks) {
  /** Positions behind the name, which may hold blanks and brackets. */
  private static final int PARENT = 1;

  private static final int FIRST_TIME = 11;
  private static final int LAST_TIME = 14;

  static ProcessStat parse(String line) {
    List<String> fields = List.of(line.substring(line.lastIndexOf(')') + 2).strip().split(" ", -1));
    long ticks =
        fields.subList(FIRST_TIME, LAST_TIME + 1).stream().mapToLong(Long::parseLong).sum();
    return new ProcessStat(Long.parseLong(fields.get(PARENT)), ticks);
  }
}
