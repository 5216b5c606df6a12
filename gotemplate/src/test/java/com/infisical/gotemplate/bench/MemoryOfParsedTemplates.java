package com.infisical.gotemplate.bench;

import com.infisical.gotemplate.GoTemplate;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;

/** Counts the heap that the library and 1,000 parsed targets of 20 keys keep. */
public final class MemoryOfParsedTemplates {
  private static final int RESOURCES = 1000;

  private MemoryOfParsedTemplates() {}

  /** Prints both figures. */
  public static void main(String[] args) throws IOException {
    long before = used();
    Work work = Work.load();
    int bytes = work.render(work.parse());
    long warm = used();
    List<List<GoTemplate>> kept = new ArrayList<>();
    for (int i = 0; i < RESOURCES; i++) {
      kept.add(work.parse());
    }
    try {
      long after = used();
      System.out.printf(
          "library and model: %d KiB; %d targets of 20 keys: %.1f MiB, %.1f KiB each (%d bytes"
              + " rendered)%n",
          (warm - before) >> 10,
          kept.size(),
          (after - warm) / 1048576.0,
          (after - warm) / 1024.0 / kept.size(),
          bytes);
    } finally {
      Reference.reachabilityFence(kept);
    }
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      ManagementFactory.getMemoryMXBean().gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
