package com.infisical.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeapCapacityTest {
  @ParameterizedTest
  @CsvSource({"0, 50", "24, 150", "40, 300", "68, 1150", "96, 2000", "128, 3600", "255, 9950"})
  void saysHowManyResourcesASmallHeapServes(long megabytes, int resources) {
    assertThat(new HeapCapacity(megabytes).resources()).contains(resources);
  }

  @Test
  void saysNothingOfTheHeapThatTheChartGives() {
    assertThat(new HeapCapacity(256).resources()).isEmpty();
    assertThat(new HeapCapacity(4_096).resources()).isEmpty();
  }
}
