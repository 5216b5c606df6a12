package com.infisical.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The time of a server by its answers. */
class ServerDateTest {
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  private final AtomicLong nanos = new AtomicLong();
  private final ServerDate date = new ServerDate(nanos::get);

  private void hear(String value) {
    date.read(
            new Answer.Received(
                200, HttpHeaders.of(Map.of("Date", List.of(value)), (a, b) -> true), Body.NONE))
        .ifPresent(date::heard);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void goesOnFromAnAnswerOnTheMonotonicClock() {
    hear("Sat, 31 Jan 2026 12:00:00 GMT");
    pass(Duration.ofMinutes(3));
    assertThat(date.now()).contains(NOON.plus(Duration.ofMinutes(3)));
  }

  @Test
  void keepsTheLaterOfTwoBoundsThatFitTogether() {
    hear("Sat, 31 Jan 2026 12:00:00 GMT");
    pass(Duration.ofMillis(1_900));
    hear("Sat, 31 Jan 2026 12:00:01 GMT");
    assertThat(date.now()).contains(NOON.plusMillis(1_900));
    hear("Sat, 31 Jan 2026 12:00:02 GMT");
    assertThat(date.now()).contains(NOON.plusMillis(2_000));
  }

  @Test
  void followsAServerWhoseClockWasSet() {
    hear("Sat, 31 Jan 2026 12:00:00 GMT");
    hear("Sat, 31 Jan 2026 11:00:00 GMT");
    assertThat(date.now()).contains(NOON.minus(Duration.ofHours(1)));
  }

  @Test
  void ignoresWhatIsNoDate() {
    hear("yesterday");
    assertThat(date.now()).isEmpty();
  }
}
