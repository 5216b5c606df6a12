package com.infisical.operator.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.gotemplate.Limits;
import com.infisical.operator.template.RenderingMemory.Share;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenderingMemoryTest {
  @ParameterizedTest
  @CsvSource({"64, 2", "64, 8", "128, 2", "128, 8", "256, 2", "256, 32", "1024, 4", "16384, 16"})
  void neverPromisesMoreThanAQuarterOfTheHeap(long heap, int threads) {
    RenderingMemory memory = RenderingMemory.of(heap << 20, threads);

    assertThat(memory.usual() * threads + memory.large() * memory.largeAtOnce())
        .isLessThanOrEqualTo((heap << 20) / 4);
    assertThat(memory.largeAtOnce()).isBetween(1, threads - 1);
    assertThat(memory.large()).isGreaterThanOrEqualTo(12L << 20);
  }

  @Test
  void letsTemplatesHaveAllTheyMayOnALargeHeap() {
    RenderingMemory memory = RenderingMemory.of(2048L << 20, 2);

    assertThat(memory.isShort()).isFalse();
    assertThat(memory.limits(Share.LARGE)).isEqualTo(Limits.DEFAULT);
  }

  @Test
  void keepsWhatOneTextMayHave() {
    RenderingMemory memory = RenderingMemory.of(64L << 20, 2);

    assertThat(memory.isShort()).isTrue();
    assertThat(memory.limits(Share.USUAL).textBytes()).isEqualTo(Limits.DEFAULT.textBytes());
    assertThat(memory.limits(Share.USUAL).memoryBytes()).isEqualTo(2L << 20);
  }

  /**
   * A process with the heap of the smallest container renders derivations of many namespaces at
   * once; the JVM ends by itself when it has no memory, as the operator's does.
   */
  @Test
  void derivesPasswordsForManyNamespacesAtOnceInASmallHeap() throws Exception {
    String said = run("-Xmx64m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");

    assertThat(said).contains("24 rendered");
  }

  private static String run(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "-cp", System.getProperty("java.class.path"), DerivationsInASmallHeap.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    return said;
  }
}
