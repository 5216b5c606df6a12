package com.infisical.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void takesTheMiddleOfAnOddNumberOfValues() {
    assertThat(Spread.of(List.of(9.0, 1.0, 4.0))).isEqualTo(new Spread(4, 1, 9, 3));
  }

  @Test
  void takesTheMeanOfTheTwoInTheMiddleOfAnEvenNumber() {
    assertThat(Spread.of(List.of(9.0, 1.0, 4.0, 2.0))).isEqualTo(new Spread(3, 1, 9, 4));
  }

  @Test
  void showsNoSpreadWhereThereIsNone() {
    assertThat(Spread.of(List.of(12.345)).text(2)).isEqualTo("12.35");
    assertThat(Spread.of(List.of(1.0, 1.0)).text(1)).isEqualTo("1.0");
  }

  @Test
  void showsTheLeastAndTheGreatestBesideTheMedian() {
    assertThat(Spread.of(List.of(1.0, 2.0, 30.0)).text(1)).isEqualTo("2.0 (1.0–30.0)");
  }

  @Test
  void hasNoMedianOfNothing() {
    assertThatThrownBy(() -> Spread.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
