package com.infisical.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads what a process and all that descends from it use. */
public record ProcessTree(long root) {
  private static final double TICKS_PER_SECOND = 100;

  /** CPU and memory at one moment. */
  public record Usage(double cpuSeconds, Memory memory) {}

  /** What they use now; empty when the root has gone. */
  public Optional<Usage> usage() {
    Optional<ProcessStat> stat = stat(root);
    if (stat.isEmpty()) {
      return Optional.empty();
    }
    long ticks = stat.get().ticks();
    Memory memory = memory(root);
    for (long child : children()) {
      ticks += stat(child).map(ProcessStat::ticks).orElse(0L);
      memory = memory.plus(memory(child));
    }
    return Optional.of(new Usage(ticks / TICKS_PER_SECOND, memory));
  }

  /** The CPU seconds of one process alone and of the children it waited for; 0 when it has gone. */
  static double cpuSeconds(long pid) {
    return stat(pid).map(ProcessStat::ticks).orElse(0L) / TICKS_PER_SECOND;
  }

  private List<Long> children() {
    return ProcessHandle.of(root)
        .map(ProcessHandle::descendants)
        .map(found -> found.map(ProcessHandle::pid).toList())
        .orElse(List.of());
  }

  private static Optional<ProcessStat> stat(long pid) {
    try {
      return Optional.of(ProcessStat.parse(Files.readString(Path.of("/proc/" + pid + "/stat"))));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static Memory memory(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return Memory.parse(lines.toList());
    } catch (IOException _) {
      return Memory.NONE;
    }
  }
}
