package com.infisical.operator.target.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GoPairsVersionTest {
  /** Length and CRC-32 of {@code A NUL one NUL B NUL two NUL}, taken with another program. */
  @Test
  void isTheLengthAndTheChecksumOfTheSortedPairs() {
    TargetData data = TargetData.of(Map.of("B", bytes("two"), "A", bytes("one")));

    assertThat(GoVersion.ofPairs(data)).isEqualTo("W/\"secrets-12-E94303F5\"");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
