package com.infisical.client.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How fast a stream is read. */
class ReadingPaceTest {
  private long nanos = 1;
  private final ReadingPace pace = new ReadingPace(() -> nanos);

  @Test
  void readsAMegabyteAtOnceAndThenSoMuchASecond() {
    assertThat(pace.read(ReadingPace.AT_ONCE)).isZero();
    assertThat(pace.read(ReadingPace.BYTES_A_SECOND)).isEqualTo(Duration.ofSeconds(1));
    nanos += Duration.ofSeconds(1).toNanos();
    assertThat(pace.read(ReadingPace.BYTES_A_SECOND)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void neverWaitsForPingsAndAFewEvents() {
    for (int i = 0; i < 100_000; i++) {
      assertThat(pace.read(300)).isZero();
      nanos += Duration.ofMillis(5).toNanos();
    }
  }

  @Test
  void readsAtOnceAgainAfterAQuietTime() {
    assertThat(pace.read(2 * ReadingPace.AT_ONCE)).isPositive();
    nanos += Duration.ofHours(1).toNanos();
    assertThat(pace.read(ReadingPace.AT_ONCE)).isZero();
  }
}
