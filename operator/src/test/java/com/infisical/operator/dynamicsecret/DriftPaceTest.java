package com.infisical.operator.dynamicsecret;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Leases for a target that is changed again and again. */
class DriftPaceTest {
  private final DriftPace pace = new DriftPace();

  @Test
  void areFiveInTenMinutesAndThenOneInTenMinutes() {
    for (int minute = 0; minute < 5; minute++) {
      assertThat(pace.pause(Duration.ofMinutes(minute))).isZero();
      pace.repaired(Duration.ofMinutes(minute));
    }
    assertThat(pace.pause(Duration.ofMinutes(5))).isEqualTo(Duration.ofMinutes(9));
    assertThat(pace.pause(Duration.ofMinutes(14))).isZero();
  }

  @Test
  void areNotHeldBackWhereTheyAreFarApart() {
    for (int i = 0; i < 50; i++) {
      assertThat(pace.pause(Duration.ofMinutes(3L * i))).isZero();
      pace.repaired(Duration.ofMinutes(3L * i));
    }
  }
}
