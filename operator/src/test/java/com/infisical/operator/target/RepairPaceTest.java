package com.infisical.operator.target;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.target.RepairPace.Verdict.Later;
import com.infisical.operator.target.RepairPace.Verdict.Now;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RepairPaceTest {
  private final RepairPace pace = new RepairPace();

  /** Monotonic clocks may start below zero and pass the largest number. */
  private long now = Long.MAX_VALUE - Duration.ofSeconds(30).toNanos();

  @Test
  void repairsFiveTimesInAMinuteAtOnce() {
    for (int i = 0; i < 5; i++) {
      assertThat(pace.ask(now)).as("change %d", i).isEqualTo(new Now());
      pace.repaired(now);
      pass(Duration.ofSeconds(5));
    }
  }

  @Test
  void thenRepairsOnceAMinuteAndWarnsOnce() {
    changeBackFiveTimes();

    assertThat(pace.ask(now)).isEqualTo(new Later(Duration.ofSeconds(55), true));
    pass(Duration.ofSeconds(55));
    assertThat(pace.ask(now)).isEqualTo(new Now());
    pace.repaired(now);
    pass(Duration.ofSeconds(1));
    assertThat(pace.ask(now)).isEqualTo(new Later(Duration.ofSeconds(59), false));
  }

  @Test
  void staysSlowWhenTheRepairThatWasDueHadToBeTriedAgain() {
    changeBackFiveTimes();
    pace.ask(now);
    pass(Duration.ofSeconds(55));
    assertThat(pace.ask(now)).isEqualTo(new Now());
    assertThat(pace.ask(now)).isEqualTo(new Now());
    pace.repaired(now);

    assertThat(pace.ask(now)).isEqualTo(new Later(Duration.ofMinutes(1), false));
  }

  @Test
  void repairsAtOnceAgainAfterAQuietMinute() {
    changeBackFiveTimes();
    pace.ask(now);
    pass(Duration.ofSeconds(55));
    pace.ask(now);
    pace.repaired(now);
    pass(Duration.ofSeconds(61));

    assertThat(pace.ask(now)).isEqualTo(new Now());
    pace.repaired(now);
    assertThat(pace.ask(now)).isEqualTo(new Now());
  }

  @Test
  void doesNotMindFiveChangesSpreadOverMoreThanAMinute() {
    for (int i = 0; i < 20; i++) {
      assertThat(pace.ask(now)).isEqualTo(new Now());
      pace.repaired(now);
      pass(Duration.ofSeconds(16));
    }
  }

  private void changeBackFiveTimes() {
    for (int i = 0; i < 5; i++) {
      pace.ask(now);
      pace.repaired(now);
      pass(Duration.ofSeconds(5));
    }
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }
}
