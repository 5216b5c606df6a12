package com.infisical.operator.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OperatorKeyTest {
  private final OperatorKey key = OperatorKey.of(new byte[OperatorKey.BYTES]);

  @Test
  void digestsDifferentlyUnderAnotherKeyAndForAnotherPurpose() {
    byte[] other = new byte[OperatorKey.BYTES];
    other[0] = 1;

    assertThat(key.digest("a").add("1").hex())
        .isEqualTo(key.digest("a").add("1").hex())
        .matches("[0-9a-f]{64}")
        .isNotEqualTo(OperatorKey.of(other).digest("a").add("1").hex())
        .isNotEqualTo(key.digest("b").add("1").hex());
  }

  @Test
  void keepsPartsApart() {
    assertThat(key.digest("a").add("A").add("B1").hex())
        .isNotEqualTo(key.digest("a").add("AB").add("1").hex());
  }

  @Test
  void refusesAKeyOfAnotherLength() {
    assertThatThrownBy(() -> OperatorKey.of(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void printsNothing() {
    assertThat(key.toString()).isEmpty();
  }
}
