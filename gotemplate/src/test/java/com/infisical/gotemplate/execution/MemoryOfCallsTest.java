package com.infisical.gotemplate.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a call really takes is not far from what it is charged for. */
class MemoryOfCallsTest {
  /** A heap of 32 MiB, of which the JVM takes some, for renderings that may use 12. */
  @Test
  @Timeout(600)
  void noFunctionTakesMuchMoreThanItsShareOfASmallHeap() throws Exception {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx32m",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    CallsInASmallHeap.class.getName()))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(said).doesNotContain("no room").endsWith("all called\n");
  }
}
