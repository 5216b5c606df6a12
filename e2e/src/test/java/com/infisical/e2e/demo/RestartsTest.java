package com.infisical.e2e.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RestartsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Restarts restarts = new Restarts();

  @Test
  void givesUpWhenTheFifthEndFallsIntoOneMinute() {
    for (int second : new int[] {0, 10, 20, 30}) {
      assertThat(restarts.another(START.plusSeconds(second))).isTrue();
    }

    assertThat(restarts.another(START.plusSeconds(40))).isFalse();
  }

  @Test
  void goesOnForEverWithAProgramThatEndsSeldom() {
    for (int end = 0; end < 20; end++) {
      assertThat(restarts.another(START.plusSeconds(20L * end))).isTrue();
    }
  }
}
