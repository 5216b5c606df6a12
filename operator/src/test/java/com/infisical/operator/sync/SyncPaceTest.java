package com.infisical.operator.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.infisical.operator.schedule.Pause;
import com.infisical.operator.schedule.Retry;
import com.infisical.operator.status.StatusWrite;
import com.infisical.operator.sync.SyncPace.Due;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** When a resource is tried again. */
class SyncPaceTest {
  private static final Due ABSENT = new Due("Secret absent/a", new Retry.Backoff());
  private static final Due FORBIDDEN = new Due("Secret apps/b", new Retry.Backoff());

  private static final StatusWrite STORED = new StatusWrite.Stored();

  private Duration now = Duration.ofHours(1);
  private Map<String, Pause> pauses = Map.of();
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
    assertThat(in(STORED)).isEmpty();

    assertThat(next(ABSENT)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void waitsForAChangeWhereOnlyThatHelps() {
    Due settled = new Due("Secret apps/c", new Retry.OnChange());
    assertThat(in(STORED, settled)).isEmpty();
    StatusWrite refused = new StatusWrite.Refused(Duration.ofSeconds(8));
    assertThat(in(refused, settled)).contains(Duration.ofSeconds(8));
    Due later = new Due("Secret apps/d", new Retry.After(Duration.ofSeconds(40)));
    assertThat(in(STORED, settled, later)).isEqualTo(Optional.of(Duration.ofSeconds(40)));
    assertThat(in(new StatusWrite.Missed(Duration.ofMinutes(1)), later))
        .as("a status that waits delays nothing else")
        .contains(Duration.ofSeconds(40));
  }

  private Duration next(Due... failed) {
    return in(STORED, failed).orElseThrow();
  }

  private Optional<Duration> in(StatusWrite status, Due... failed) {
    SyncPace.Next next = pace.next(pauses, List.of(failed), status);
    pauses = next.pauses();
    return next.in();
  }
}
