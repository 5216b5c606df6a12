package com.infisical.operator.target;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.target.RepairPace.Verdict.Later;
import com.infisical.operator.target.RepairPace.Verdict.Now;
import com.infisical.operator.target.plan.Given;
import com.infisical.operator.target.plan.TargetKind;
import com.infisical.operator.target.plan.TargetRef;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RepairPaceTest {
  private static final TargetRef DB = Given.ref();

  private final RepairPace pace = new RepairPace();

  /** Monotonic clocks may start below zero and pass the largest number. */
  private long now = Long.MAX_VALUE - Duration.ofSeconds(30).toNanos();

  @Test
  void repairsFiveTimesInAMinuteAtOnce() {
    for (int i = 0; i < 5; i++) {
      assertThat(pace.ask(DB, now)).as("change %d", i).isEqualTo(new Now());
      pace.repaired(DB, now);
      pass(Duration.ofSeconds(5));
    }
  }

  @Test
  void thenRepairsOnceAMinuteAndWarnsOnce() {
    changeBackFiveTimes();

    assertThat(pace.ask(DB, now)).isEqualTo(new Later(Duration.ofSeconds(55), true));
    pass(Duration.ofSeconds(55));
    assertThat(pace.ask(DB, now)).isEqualTo(new Now());
    pace.repaired(DB, now);
    pass(Duration.ofSeconds(1));
    assertThat(pace.ask(DB, now)).isEqualTo(new Later(Duration.ofSeconds(59), false));
  }

  @Test
  void staysSlowWhenTheRepairThatWasDueHadToBeTriedAgain() {
    changeBackFiveTimes();
    pace.ask(DB, now);
    pass(Duration.ofSeconds(55));
    assertThat(pace.ask(DB, now)).isEqualTo(new Now());
    assertThat(pace.ask(DB, now)).isEqualTo(new Now());
    pace.repaired(DB, now);

    assertThat(pace.ask(DB, now)).isEqualTo(new Later(Duration.ofMinutes(1), false));
  }

  @Test
  void repairsAtOnceAgainAfterAQuietMinute() {
    changeBackFiveTimes();
    pace.ask(DB, now);
    pass(Duration.ofSeconds(55));
    pace.ask(DB, now);
    pace.repaired(DB, now);
    pass(Duration.ofSeconds(61));

    assertThat(pace.ask(DB, now)).isEqualTo(new Now());
    pace.repaired(DB, now);
    assertThat(pace.ask(DB, now)).isEqualTo(new Now());
  }

  @Test
  void doesNotMindFiveChangesSpreadOverMoreThanAMinute() {
    for (int i = 0; i < 20; i++) {
      assertThat(pace.ask(DB, now)).isEqualTo(new Now());
      pace.repaired(DB, now);
      pass(Duration.ofSeconds(16));
    }
  }

  @Test
  void judgesEachTargetByItself() {
    changeBackFiveTimes();

    assertThat(pace.ask(new TargetRef(TargetKind.CONFIG_MAP, "apps", "db"), now))
        .isEqualTo(new Now());
  }

  @Test
  void forgetsATargetThatIsNoLongerTheOperators() {
    changeBackFiveTimes();
    pace.forget(DB);

    assertThat(pace.ask(DB, now)).isEqualTo(new Now());
  }

  private void changeBackFiveTimes() {
    for (int i = 0; i < 5; i++) {
      pace.ask(DB, now);
      pace.repaired(DB, now);
      pass(Duration.ofSeconds(5));
    }
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }
}
