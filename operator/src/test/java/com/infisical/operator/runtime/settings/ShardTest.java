package com.infisical.operator.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 64})
  void givesEachNamespaceToExactlyOneShard(int count) {
    for (int i = 0; i < 1_000; i++) {
      String namespace = "team-" + i;
      assertThat(
              IntStream.range(0, count)
                  .filter(index -> new Shard(index, count).owns(namespace))
                  .count())
          .isEqualTo(1);
    }
  }

  @Test
  void spreadsNamespacesEvenly() {
    Shard first = new Shard(0, 4);

    assertThat(IntStream.range(0, 10_000).filter(i -> first.owns("team-" + i)).count())
        .isBetween(2_200L, 2_800L);
  }

  @Test
  void keepsToItsHashSoThatAllVersionsAgree() {
    // Its CRC-32 is 0xac6a4ca2.
    assertThat(new Shard(2, 4).owns("shop")).isTrue();
    assertThat(new Shard(0, 3).owns("shop")).isTrue();
  }
}
