package com.infisical.operator.instant;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.schedule.ManualClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How often the followers of a channel are told while events come without end. */
class EventBurstTest {
  private final ManualClock time = ManualClock.inline();
  private final List<EventBurst.Changes> told = new ArrayList<>();
  private final EventBurst burst = new EventBurst(new SerialQueue(time), time, told::add);

  private void change(String folder) {
    burst.add(false, List.of(folder));
  }

  @Test
  void tellsTheFirstFewAtOnceAndTheOthersTogether() {
    for (int i = 0; i < 10_000; i++) {
      change("/app-" + i % 100);
    }
    assertThat(told).hasSize(EventBurst.AT_ONCE);
    time.pass(EventBurst.WINDOW);
    assertThat(told).hasSize(EventBurst.AT_ONCE + 1);
    assertThat(told.getLast().folders()).hasSize(100);
    time.pass(EventBurst.WINDOW.multipliedBy(10));
    assertThat(told).hasSize(EventBurst.AT_ONCE + 1);
  }

  @Test
  void tellsAtOnceAgainInTheNextWindow() {
    for (int i = 0; i < 100; i++) {
      change("/app");
    }
    time.pass(EventBurst.WINDOW);
    told.clear();
    change("/other");
    assertThat(told).containsExactly(new EventBurst.Changes(false, List.of("/other")));
  }

  @Test
  void remembersNoMoreThanAThousandFolders() {
    for (int i = 0; i < 100_000; i++) {
      change("/app-" + i);
    }
    time.pass(EventBurst.WINDOW);
    assertThat(told.getLast().anywhere()).isTrue();
    assertThat(told.getLast().folders()).hasSizeLessThanOrEqualTo(1_000);
    told.clear();
    change("/app");
    assertThat(told).containsExactly(new EventBurst.Changes(false, List.of("/app")));
  }
}
