package com.infisical.operator.staticsecret;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.schedule.Retry;
import com.infisical.operator.staticsecret.SyncPace.Due;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** When a resource is tried again. */
class SyncPaceTest {
  private static final Due ABSENT = new Due("Secret absent/a", new Retry.Backoff());
  private static final Due FORBIDDEN = new Due("Secret apps/b", new Retry.Backoff());

  private Duration now = Duration.ofHours(1);
  private final SyncPace pace = new SyncPace(() -> now, RandomGenerator.getDefault());

  @Test
  void triesAFreshFailureSoonHoweverLongItsNeighbourHasFailed() {
    for (int i = 0; i < 10; i++) {
      now = now.plus(next(ABSENT));
    }
    assertThat(next(ABSENT)).isGreaterThan(Duration.ofMinutes(3));

    assertThat(next(ABSENT, FORBIDDEN)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void keepsTheTimeOfWhatWasTriedAgainOnlyBecauseAnotherWasDue() {
    for (int i = 0; i < 5; i++) {
      now = now.plus(next(ABSENT));
    }
    Duration due = now.plus(next(ABSENT));
    now = now.plus(next(ABSENT, FORBIDDEN));

    assertThat(now.plus(next(ABSENT))).isEqualTo(due);
  }

  @Test
  void startsAnewForWhatHasSucceededInBetween() {
    for (int i = 0; i < 5; i++) {
      now = now.plus(next(ABSENT));
    }
    assertThat(pace.next("uid", List.of(), true)).isEmpty();

    assertThat(next(ABSENT)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void waitsForAChangeWhereOnlyThatHelps() {
    Due settled = new Due("Secret apps/c", new Retry.OnChange());
    assertThat(pace.next("uid", List.of(settled), true)).isEmpty();
    assertThat(pace.next("uid", List.of(settled), false)).contains(SyncPace.AFTER_A_LOST_WRITE);
    Due later = new Due("Secret apps/d", new Retry.After(Duration.ofSeconds(40)));
    assertThat(pace.next("uid", List.of(settled, later), true))
        .isEqualTo(Optional.of(Duration.ofSeconds(40)));
  }

  private Duration next(Due... failed) {
    return pace.next("uid", List.of(failed), true).orElseThrow();
  }
}
