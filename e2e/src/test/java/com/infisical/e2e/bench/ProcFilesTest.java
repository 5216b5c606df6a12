package com.infisical.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProcFilesTest {
  @Test
  void readsTheTimesOfAProcessWhoseNameHasBlanksAndBrackets() {
    String line =
        "4711 (a (very) odd name) S 42 4711 4711 0 -1 4194560 100 200 0 0 150 30 7 3 20 0 9 0 12345"
            + " 1000000 5000 18446744073709551615\n";

    assertThat(ProcessStat.parse(line)).isEqualTo(new ProcessStat(42, 150 + 30 + 7 + 3));
  }

  @Test
  void tellsAnonymousMemoryFromWhatFilesBack() {
    List<String> lines =
        List.of(
            "Name:\tjava",
            "VmHWM:\t  300000 kB",
            "VmRSS:\t  200000 kB",
            "RssAnon:\t  150000 kB",
            "RssFile:\t   49000 kB",
            "RssShmem:\t    1000 kB",
            "Threads:\t32");

    assertThat(Memory.parse(lines)).isEqualTo(new Memory(200_000, 150_000, 50_000, 32));
  }

  @Test
  void findsNoMemoryInAProcessThatIsGoingAway() {
    assertThat(Memory.parse(List.of("Name:\tjava", "State:\tZ (zombie)"))).isEqualTo(Memory.NONE);
  }

  @Test
  void countsAllTimesOfTheMachineButIdleOnes() {
    assertThat(Machine.busyTicks("cpu  100 20 30 5000 600 7 8 9 10 11"))
        .isEqualTo(100 + 20 + 30 + 7 + 8 + 9);
  }

  @Test
  void readsThisVeryProcess() {
    Optional<ProcessTree.Usage> usage = new ProcessTree(ProcessHandle.current().pid()).usage();

    assertThat(usage).isPresent();
    assertThat(usage.get().cpuSeconds()).isPositive();
    assertThat(usage.get().memory().resident()).isGreaterThan(1_000);
    assertThat(usage.get().memory().threads()).isPositive();
  }

  @Test
  void findsNothingWhereThereIsNoProcess() {
    assertThat(new ProcessTree(Long.MAX_VALUE).usage()).isEmpty();
  }

  @Test
  void remembersThePeakOfMemoryAndOfThreadsApart() throws InterruptedException {
    try (Samples samples = Samples.of(ProcessHandle.current().pid())) {
      long start = System.nanoTime();
      samples.now();
      Pause.of(Duration.ofMillis(1));
      samples.now();

      assertThat(samples.since(start)).hasSizeGreaterThanOrEqualTo(2);
      assertThat(samples.peak().resident()).isPositive();
      assertThat(samples.peak().threads()).isPositive();
    }
  }
}
