package com.infisical.operator.pushsecret;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ValuePacesTest {
  private final ValuePaces paces = new ValuePaces();
  private Duration now = Duration.ofHours(1);

  private boolean repairs(String digest) {
    if (paces.hold("A", digest, now).isPresent()) {
      return false;
    }
    paces.wrote("A", digest, true, now);
    return true;
  }

  @Test
  void repairsFiveTimesInAMinuteAndThenOnceAMinute() {
    for (int i = 0; i < 5; i++) {
      assertThat(repairs("d")).isTrue();
      now = now.plusSeconds(1);
    }
    assertThat(repairs("d")).isFalse();
    now = now.plusSeconds(60);
    assertThat(repairs("d")).isTrue();
    now = now.plusSeconds(1);
    assertThat(repairs("d")).isFalse();
    assertThat(paces.hold("B", "d", now)).isEmpty();
  }

  @Test
  void neverHoldsBackAnotherValue() {
    for (int i = 0; i < 20; i++) {
      assertThat(repairs("d" + i)).isTrue();
    }
  }
}
