package com.infisical.operator.target;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.schedule.Pause;
import com.infisical.operator.target.TargetMemory.Left;
import com.infisical.operator.target.TargetMemory.Slow;
import com.infisical.operator.target.plan.Alteration;
import com.infisical.operator.target.plan.Given;
import com.infisical.operator.target.plan.TargetPlan;
import com.infisical.operator.target.plan.TargetRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TargetMemoryTest {
  private static final TargetMemory.Key DB = new TargetMemory.Key(Given.UID, Given.ref());
  private static final TargetMemory.Key MAP =
      new TargetMemory.Key(Given.UID, new TargetRef(TargetRef.Kind.CONFIG_MAP, "apps", "db"));
  private static final Left LEFT = new Left("wanted", "7", Alteration.NONE);
  private static final Slow SLOW =
      new Slow("inputs", new Pause(1, Duration.ofMinutes(1)), "data", "took too long");

  private final TargetMemory memory = new TargetMemory(() -> 0);

  @Test
  void tellsDriftFromOtherContent() {
    memory.leave(DB, LEFT);

    assertThat(memory.find(DB, "wanted")).contains(LEFT);
    assertThat(memory.find(DB, "something else")).isEmpty();
    assertThat(memory.find(MAP, "wanted")).isEmpty();
  }

  @Test
  void judgesEachTargetByItself() {
    changeBackFiveTimes();

    assertThat(isRepairedAtOnce(DB)).isFalse();
    assertThat(isRepairedAtOnce(MAP)).isTrue();
    assertThat(isRepairedAtOnce(new TargetMemory.Key("another resource", DB.target()))).isTrue();
  }

  @Test
  void forgetsATargetThatIsNoLongerTheOperators() {
    changeBackFiveTimes();
    memory.forget(DB);

    assertThat(isRepairedAtOnce(DB)).isTrue();
    assertThat(memory.isEmpty()).isTrue();
  }

  @Test
  void forgetsWhatTheSpecNoLongerListsThoughItWasNeverWritten() {
    memory.tookTooLong(DB, SLOW);
    memory.tookTooLong(MAP, SLOW);

    memory.forgetAllBut(Given.UID, List.of(MAP.target()));
    assertThat(memory.slow(DB)).isEmpty();
    assertThat(memory.slow(MAP)).contains(SLOW);

    memory.forgetAllBut(Given.UID, List.of());
    assertThat(memory.isEmpty()).isTrue();
  }

  @Test
  void forgetsEverythingOfAResourceAtOnceAndNothingOfAnother() {
    TargetMemory.Key other = new TargetMemory.Key("another resource", DB.target());
    memory.leave(other, LEFT);
    memory.leave(DB, LEFT);
    memory.repaired(DB);
    memory.tookTooLong(MAP, SLOW);

    memory.forget(Given.UID);
    assertThat(memory.find(DB, "wanted")).isEmpty();
    assertThat(memory.slow(MAP)).isEmpty();
    assertThat(memory.find(other, "wanted")).contains(LEFT);

    memory.forget("another resource");
    assertThat(memory.isEmpty()).isTrue();
  }

  private void changeBackFiveTimes() {
    for (int i = 0; i < 5; i++) {
      memory.repaired(DB);
    }
  }

  private boolean isRepairedAtOnce(TargetMemory.Key target) {
    return memory
        .instead(
            target, new TargetPlan.Create(Given.foreign("apps", "A", "1")), Optional.empty(), LEFT)
        .isEmpty();
  }
}
