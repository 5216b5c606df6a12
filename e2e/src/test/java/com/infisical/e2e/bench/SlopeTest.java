package com.infisical.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.infisical.e2e.bench.Slope.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlopeTest {
  @Test
  void findsTheLineThroughPointsThatLieOnOne() {
    assertThat(Slope.of(List.of(new Point(0, 5), new Point(1, 7), new Point(4, 13))).perUnit())
        .isCloseTo(2, within(1e-9));
  }

  @Test
  void isFlatWhereValuesGoUpAndDown() {
    List<Point> points =
        List.of(new Point(0, 1), new Point(1, 2), new Point(2, 2), new Point(3, 1));

    assertThat(Slope.of(points).perUnit()).isCloseTo(0, within(1e-9));
  }

  @Test
  void isFlatWhereThereIsNothingToDrawALineThrough() {
    assertThat(Slope.of(List.of()).perUnit()).isZero();
    assertThat(Slope.of(List.of(new Point(3, 4))).perUnit()).isZero();
  }
}
