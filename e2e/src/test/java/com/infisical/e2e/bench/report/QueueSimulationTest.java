package com.infisical.e2e.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.infisical.e2e.bench.report.QueueSimulation.Outcome;
import com.infisical.e2e.bench.report.QueueSimulation.Service;
import org.junit.jupiter.api.Test;

class QueueSimulationTest {
  private static final Service WAITS_ONLY = new Service(0, 0.02, 0);

  @Test
  void takesAsManyRoundsAsThePlacesNeed() {
    assertThat(QueueSimulation.firstSync(64, WAITS_ONLY, 1).seconds())
        .isCloseTo(0.02, within(1e-9));
    assertThat(QueueSimulation.firstSync(65, WAITS_ONLY, 1).seconds())
        .isCloseTo(0.04, within(1e-9));
    assertThat(QueueSimulation.firstSync(640, WAITS_ONLY, 1).seconds())
        .isCloseTo(0.2, within(1e-9));
  }

  @Test
  void isLimitedByTheProcessorsWhereTheyHaveMoreToDo() {
    Service works = new Service(0.005, 0, 0.005);

    assertThat(QueueSimulation.firstSync(1_000, works, 1).seconds()).isCloseTo(10, within(1e-6));
    assertThat(QueueSimulation.firstSync(1_000, works, 2).seconds()).isCloseTo(5, within(1e-6));
    assertThat(QueueSimulation.firstSync(1_000, works, 2).busy()).isCloseTo(1, within(1e-6));
  }

  @Test
  void keepsTheRefreshIntervalAsLongAsTheProcessorIsIdleAtTimes() {
    Service read = new Service(0.0005, 0.02, 0.0005);

    Outcome half = QueueSimulation.steady(30_000, 60, read, 1);
    Outcome tooMany = QueueSimulation.steady(90_000, 60, read, 1);

    assertThat(half.busy()).isBetween(0.4, 0.55);
    assertThat(half.lateMedian()).isZero();
    assertThat(tooMany.busy()).isGreaterThan(0.95);
    assertThat(tooMany.lateMedian()).isGreaterThan(10);
  }
}
