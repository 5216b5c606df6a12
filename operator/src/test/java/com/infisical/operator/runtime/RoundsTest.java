package com.infisical.operator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.infisical.operator.runtime.leader.Clocks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoundsTest {
  private final List<String> done = new ArrayList<>();
  private final List<Runnable> later = new ArrayList<>();
  private boolean held = true;
  private boolean broken;
  private long nanos;
  private Instant wall = Instant.EPOCH;
  private final Activity active = new Activity(() -> held);
  private final Rounds rounds =
      new Rounds(
          active,
          (delay, task) -> later.add(task),
          new Clocks(() -> nanos, () -> wall),
          new Rounds.Work() {
            @Override
            public void lookAtAll() {
              done.add("look at all");
            }

            @Override
            public void catchUp() {
              done.add("catch up");
            }

            @Override
            public void sweepTimes() {
              done.add("sweep");
              if (broken) {
                throw new IllegalStateException("for this test");
              }
            }
          });

  @BeforeEach
  void lead() {
    active.begin();
    rounds.begin();
    done.clear();
  }

  @Test
  void sweepsEverySecondUntilTheProcessLeadsNoMore() {
    next();
    next();
    assertThat(done).containsExactly("sweep", "sweep");

    active.end();
    next();
    assertThat(later).isEmpty();
    assertThat(done).hasSize(2);
  }

  @Test
  void goesOnAfterARoundThatFailedByABug() {
    broken = true;
    assertThatThrownBy(this::next).isInstanceOf(IllegalStateException.class);
    broken = false;
    next();
    assertThat(done).containsExactly("sweep", "sweep");
  }

  @Test
  void goesOnAfterTheLeaseWasLateAndLooksAtAllThen() {
    held = false;
    assertThat(active.getAsBoolean()).isFalse();
    next();
    assertThat(done).isEmpty();

    held = true;
    next();
    next();
    assertThat(done).containsExactly("look at all", "sweep", "sweep");
  }

  @Test
  void catchesUpOnceWhenTheMachineSlept() {
    wall = wall.plus(Rounds.SLEPT).plusSeconds(2);
    next();
    next();
    assertThat(done).containsExactly("catch up", "sweep", "sweep");
  }

  @Test
  void takesAWallClockThatIsSetALittleForNoSleep() {
    wall = wall.plus(Rounds.SLEPT);
    next();
    wall = wall.minus(Duration.ofHours(1));
    next();
    assertThat(done).containsExactly("sweep", "sweep");
  }

  private void next() {
    nanos += Duration.ofSeconds(1).toNanos();
    wall = wall.plusSeconds(1);
    List<Runnable> due = List.copyOf(later);
    later.clear();
    due.forEach(Runnable::run);
  }
}
