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

  @Test
  void tellsHowWellThePointsDetermineIt() {
    List<Point> onALine = List.of(new Point(0, 1), new Point(1, 2), new Point(2, 3));
    List<Point> besideOne =
        List.of(new Point(0, 0), new Point(1, 2), new Point(2, 0), new Point(3, 2));

    assertThat(Slope.of(onALine).error()).isZero();
    // Slope 0.4; its standard error is the root of (3.2 / 2) / 5.
    assertThat(Slope.of(besideOne).error()).isCloseTo(1.96 * Math.sqrt(0.32), within(1e-9));
    assertThat(Slope.of(onALine.subList(0, 2)).error()).isInfinite();
  }
}
