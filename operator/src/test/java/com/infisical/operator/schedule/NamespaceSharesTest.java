package com.infisical.operator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who gets how much. */
class NamespaceSharesTest {
  private final NamespaceShares shares = new NamespaceShares(1_000);

  @Test
  void leavesOthersAFifthHoweverMuchOneWants() {
    assertThat(taken("hog", 2_000)).isEqualTo(800);
    assertThat(taken("second", 2_000)).isEqualTo(160);
    assertThat(taken("third", 2_000)).isEqualTo(32);
    assertThat(shares.exchange("small", 0, 5)).isTrue();
  }

  @Test
  void grantsLessThanBeforeAlsoWhereTheShareHasBecomeSmaller() {
    assertThat(shares.exchange("hog", 0, 800)).isTrue();
    assertThat(shares.exchange("other", 0, 150)).isTrue();
    assertThat(shares.exchange("hog", 10, 11)).isFalse();
    assertThat(shares.exchange("hog", 10, 10)).isTrue();
    assertThat(shares.exchange("hog", 10, 9)).isTrue();
    assertThat(shares.total()).isEqualTo(949);
  }

  @Test
  void givesAShareToOthersThatIsGivenBack() {
    assertThat(shares.exchange("hog", 0, 800)).isTrue();
    assertThat(shares.hasRoom("other", 700)).isFalse();
    assertThat(shares.exchange("hog", 800, 0)).isTrue();
    assertThat(shares.hasRoom("other", 700)).isTrue();
    assertThat(shares.total()).isZero();
  }

  /** What a namespace gets that asks for one byte after the other. */
  private int taken(String namespace, int asked) {
    int granted = 0;
    for (int i = 0; i < asked; i++) {
      granted += shares.exchange(namespace, 0, 1) ? 1 : 0;
    }
    return granted;
  }
}
