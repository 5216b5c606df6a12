package com.infisical.e2e.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SeriesTest {
  @Test
  void takesTheMedianOfTheRunsOfEachNumber() {
    Series series =
        Series.of(
            List.of(run(100, 3), run(100, 1), run(100, 2), run(1_000, 8), run(1_000, 6)), "synced");

    assertThat(series.points()).isEqualTo(Map.of(100, 2.0, 1_000, 7.0));
  }

  @Test
  void leavesOutRunsWithoutTheFigure() {
    assertThat(Series.of(List.of(run(100, 3)), "cpu_sync").points()).isEmpty();
  }

  @Test
  void tellsThePowerThatItGrowsWith() {
    assertThat(series(100, 1, 1_000, 10, 10_000, 100).exponent()).isCloseTo(1, within(1e-9));
    assertThat(series(100, 1, 1_000, 100, 10_000, 10_000).exponent()).isCloseTo(2, within(1e-9));
    assertThat(series(100, 5, 1_000, 5, 10_000, 5).exponent()).isCloseTo(0, within(1e-9));
  }

  @Test
  void tellsWhatOneMoreCosts() {
    assertThat(series(100, 12, 1_000, 30, 2_000, 50).perResource()).isCloseTo(0.02, within(1e-9));
  }

  private static Series series(int n1, double v1, int n2, double v2, int n3, double v3) {
    return new Series(new TreeMap<>(Map.of(n1, v1, n2, v2, n3, v3)));
  }

  private static Run run(int resources, double synced) {
    return new Run(resources, "ours", Map.of("synced", synced), List.of());
  }
}
